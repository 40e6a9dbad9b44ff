<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * How long a stream in the `ui` format goes on, to the end of a turn or to the end of the run.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class FollowMode
{
    public const TURN = 'turn';
    public const RUN = 'run';

    public const ALL = [
        self::TURN,
        self::RUN,
    ];
}
