<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * `stopped` and `failed` workers can be taken up again with createCodexWorker.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class WorkerStatus
{
    public const STARTING = 'starting';
    public const RUNNING = 'running';
    public const STOPPING = 'stopping';
    public const STOPPED = 'stopped';
    public const FAILED = 'failed';

    public const ALL = [
        self::STARTING,
        self::RUNNING,
        self::STOPPING,
        self::STOPPED,
        self::FAILED,
    ];
}
