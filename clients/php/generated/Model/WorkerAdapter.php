<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * Who carries out requests. `in_memory`: the runtime itself, which echoes them. `desktop`: a program that
 * follows the worker's stream and answers by ingesting `worker.response` or `worker.error`. `codex_app_server`:
 * a Codex process that the runtime starts.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class WorkerAdapter
{
    public const IN_MEMORY = 'in_memory';
    public const DESKTOP = 'desktop';
    public const CODEX_APP_SERVER = 'codex_app_server';

    public const ALL = [
        self::IN_MEMORY,
        self::DESKTOP,
        self::CODEX_APP_SERVER,
    ];
}
