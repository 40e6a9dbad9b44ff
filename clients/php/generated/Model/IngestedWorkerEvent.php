<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class IngestedWorkerEvent implements JsonModel
{
    /**
     * @param string $workerId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are `codexw_` and a UUIDv7.
     * @param int $seq
     *     Number of an event in its run. Starts at 1 and rises by 1 without gaps.
     * @param string $eventType
     *
     * @param JsonObject $payload
     *     Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels.
     * @param string $occurredAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param bool $idempotentReplay
     *     True when the event had been recorded before.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $workerId,
        public readonly int $seq,
        public readonly string $eventType,
        public readonly JsonObject $payload,
        public readonly string $occurredAt,
        public readonly bool $idempotentReplay,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'IngestedWorkerEvent');

        return new self(
            workerId: $in->string('worker_id'),
            seq: $in->int('seq'),
            eventType: $in->string('event_type'),
            payload: $in->object('payload'),
            occurredAt: $in->string('occurred_at'),
            idempotentReplay: $in->bool('idempotent_replay'),
            additional: $in->rest(['worker_id', 'seq', 'event_type', 'payload', 'occurred_at', 'idempotent_replay'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'worker_id' => $this->workerId,
            'seq' => $this->seq,
            'event_type' => $this->eventType,
            'payload' => $this->payload,
            'occurred_at' => $this->occurredAt,
            'idempotent_replay' => $this->idempotentReplay,
        ], [
        ], $this->additional);
    }
}
