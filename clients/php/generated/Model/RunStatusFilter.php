<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * A run status. `cancelled` is taken for `canceled`.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class RunStatusFilter
{
    public const CREATED = 'created';
    public const RUNNING = 'running';
    public const CANCELING = 'canceling';
    public const CANCELED = 'canceled';
    public const CANCELLED = 'cancelled';
    public const SUCCEEDED = 'succeeded';
    public const FAILED = 'failed';

    public const ALL = [
        self::CREATED,
        self::RUNNING,
        self::CANCELING,
        self::CANCELED,
        self::CANCELLED,
        self::SUCCEEDED,
        self::FAILED,
    ];
}
