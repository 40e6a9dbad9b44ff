<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class RunSummary implements JsonModel
{
    /**
     * @param string $runId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param RunStatus::*|string $status
     *     `succeeded`, `failed` and `canceled` are final: no status leaves them.
     * @param int $lastSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param int $eventCount
     *     Events of the run since its beginning, pruned ones included.
     * @param string $projectionHash
     *     SHA-256 in lower-case hex behind `sha256:`.
     * @param string $updatedAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $runId,
        public readonly string $status,
        public readonly int $lastSeq,
        public readonly int $eventCount,
        public readonly string $projectionHash,
        public readonly string $updatedAt,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunSummary');

        return new self(
            runId: $in->string('run_id'),
            status: $in->string('status'),
            lastSeq: $in->int('last_seq'),
            eventCount: $in->int('event_count'),
            projectionHash: $in->string('projection_hash'),
            updatedAt: $in->string('updated_at'),
            additional: $in->rest(['run_id', 'status', 'last_seq', 'event_count', 'projection_hash', 'updated_at'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'run_id' => $this->runId,
            'status' => $this->status,
            'last_seq' => $this->lastSeq,
            'event_count' => $this->eventCount,
            'projection_hash' => $this->projectionHash,
            'updated_at' => $this->updatedAt,
        ], [
        ], $this->additional);
    }
}
