<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * `stopped` and `failed` as the status; else `missing` without a sign of life, `stale` when the last one is
 * older than `heartbeat_stale_after_ms`, `fresh` otherwise.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class HeartbeatState
{
    public const STOPPED = 'stopped';
    public const FAILED = 'failed';
    public const MISSING = 'missing';
    public const STALE = 'stale';
    public const FRESH = 'fresh';

    public const ALL = [
        self::STOPPED,
        self::FAILED,
        self::MISSING,
        self::STALE,
        self::FRESH,
    ];
}
