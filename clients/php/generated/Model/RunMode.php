<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * `session` stays open for further frames until someone ends it; `turn` is ended by the executor with
 * `run.finished` when what it was asked is answered.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class RunMode
{
    public const SESSION = 'session';
    public const TURN = 'turn';

    public const ALL = [
        self::SESSION,
        self::TURN,
    ];
}
