<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * One immutable entry of a run's log. `payload` matches the schema that `x-event-types` gives for `event_type`,
 * where it gives one.
 */
final class Event implements JsonModel
{
    /**
     * @param int $seq
     *     Number of an event in its run. Starts at 1 and rises by 1 without gaps.
     * @param string $eventType
     *     Lower-case dotted words. The vocabulary is open: types that `x-event-types` does not name are stored and
     *     streamed as they are.
     * @param JsonObject $payload
     *     Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels.
     * @param string $recordedAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param string|null $prevHash
     *     SHA-256 in lower-case hex, or null where there is no event to take it from.
     * @param string $eventHash
     *     SHA-256 in lower-case hex.
     * @param int $hashVersion
     *     Which rules `event_hash` was made by; see docs/log-format.md.
     * @param string|null $author
     *     Who wrote the event: `runtime` an executor under a lease or the service itself, `client` its caller. Only the
     *     runtime's own events move what it does. Part of the hash from version 3 on; null on events of version 2, from
     *     before events had authors.
     * @param int|null $leaseEpoch
     *     Counts the leases of a log; the one that the event was written under. Null for the service itself, for
     *     clients, and in version 2.
     * @param string|null $idempotencyKey
     *     The key given with the append, or null.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly int $seq,
        public readonly string $eventType,
        public readonly JsonObject $payload,
        public readonly string $recordedAt,
        public readonly ?string $prevHash,
        public readonly string $eventHash,
        public readonly int $hashVersion,
        public readonly ?string $author,
        public readonly ?int $leaseEpoch,
        public readonly ?string $idempotencyKey,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'Event');

        return new self(
            seq: $in->int('seq'),
            eventType: $in->string('event_type'),
            payload: $in->object('payload'),
            recordedAt: $in->string('recorded_at'),
            prevHash: $in->stringOrNull('prev_hash'),
            eventHash: $in->string('event_hash'),
            hashVersion: $in->int('hash_version'),
            author: $in->stringOrNull('author'),
            leaseEpoch: $in->intOrNull('lease_epoch'),
            idempotencyKey: $in->stringOrNull('idempotency_key'),
            additional: $in->rest(['seq', 'event_type', 'payload', 'recorded_at', 'prev_hash', 'event_hash', 'hash_version', 'author', 'lease_epoch', 'idempotency_key'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'seq' => $this->seq,
            'event_type' => $this->eventType,
            'payload' => $this->payload,
            'recorded_at' => $this->recordedAt,
            'prev_hash' => $this->prevHash,
            'event_hash' => $this->eventHash,
            'hash_version' => $this->hashVersion,
            'author' => $this->author,
            'lease_epoch' => $this->leaseEpoch,
            'idempotency_key' => $this->idempotencyKey,
        ], [
        ], $this->additional);
    }
}
