<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Exception;

/**
 * The events after the position are gone (410). Read the snapshot, which says where the run or the worker stands, and go on from
 * `retentionFloor` or later.
 */
final class ResyncRequired extends RuntimeRefusal
{
    public readonly ?int $retentionFloor;
    public readonly ?int $oldestSeq;
    public readonly ?int $latestSeq;

    /** @param list<array<string, mixed>> $details */
    public function __construct(int $status, string $errorCode, ?string $reason, string $message, array $details, string $requestId)
    {
        parent::__construct($status, $errorCode, $reason, $message, $details, $requestId);
        $this->retentionFloor = self::seq($details, 'retention_floor');
        $this->oldestSeq = self::seq($details, 'oldest_seq');
        $this->latestSeq = self::seq($details, 'latest_seq');
    }

    /** @param list<array<string, mixed>> $details */
    private static function seq(array $details, string $name): ?int
    {
        $seq = $details[0][$name] ?? null;

        return is_int($seq) ? $seq : null;
    }
}
