<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The JSON in `data:` of a `codex.worker.event`. The id of the event is `seq`.
 */
final class WorkerStreamData implements JsonModel
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
     * @param string|null $author
     *     Who wrote the event: `runtime` an executor under a lease or the service itself, `client` its caller. Only the
     *     runtime's own events move what it does. Part of the hash from version 3 on; null on events of version 2, from
     *     before events had authors.
     * @param int|null $leaseEpoch
     *     Counts the leases of a log; the one that the event was written under. Null for the service itself, for
     *     clients, and in version 2.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $workerId,
        public readonly int $seq,
        public readonly string $eventType,
        public readonly JsonObject $payload,
        public readonly string $occurredAt,
        public readonly ?string $author,
        public readonly ?int $leaseEpoch,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerStreamData');

        return new self(
            workerId: $in->string('workerId'),
            seq: $in->int('seq'),
            eventType: $in->string('eventType'),
            payload: $in->object('payload'),
            occurredAt: $in->string('occurredAt'),
            author: $in->stringOrNull('author'),
            leaseEpoch: $in->intOrNull('leaseEpoch'),
            additional: $in->rest(['workerId', 'seq', 'eventType', 'payload', 'occurredAt', 'author', 'leaseEpoch'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'workerId' => $this->workerId,
            'seq' => $this->seq,
            'eventType' => $this->eventType,
            'payload' => $this->payload,
            'occurredAt' => $this->occurredAt,
            'author' => $this->author,
            'leaseEpoch' => $this->leaseEpoch,
        ], [
        ], $this->additional);
    }
}
