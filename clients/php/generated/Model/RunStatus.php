<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * `succeeded`, `failed` and `canceled` are final: no status leaves them.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class RunStatus
{
    public const CREATED = 'created';
    public const RUNNING = 'running';
    public const CANCELING = 'canceling';
    public const CANCELED = 'canceled';
    public const SUCCEEDED = 'succeeded';
    public const FAILED = 'failed';

    public const ALL = [
        self::CREATED,
        self::RUNNING,
        self::CANCELING,
        self::CANCELED,
        self::SUCCEEDED,
        self::FAILED,
    ];
}
