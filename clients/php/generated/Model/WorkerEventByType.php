<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The event by itself, its type in `type`.
 */
final class WorkerEventByType implements JsonModel
{
    /**
     * @param string $type
     *     Begins with `worker.`, followed by at least one character; at most 120.
     * @param string|null $event_type
     *     Begins with `worker.`, followed by at least one character; at most 120.
     * @param string|null $eventType
     *     Begins with `worker.`, followed by at least one character; at most 120.
     * @param mixed $payload
     *     What happened.
     * @param string|null $idempotencyKey
     *     A name for the event. The same one with the same content is recorded once; with other content it is a 409.
     * @param int|null $expectedPrevSeq
     *     Append only if this is the worker's last seq (409 `sequence_mismatch` otherwise). A replayed key is answered
     *     before this is looked at.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $type,
        public readonly ?string $event_type = null,
        public readonly ?string $eventType = null,
        public readonly mixed $payload = null,
        public readonly ?string $idempotencyKey = null,
        public readonly ?int $expectedPrevSeq = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerEventByType');

        return new self(
            type: $in->string('type'),
            event_type: $in->stringOrNull('event_type'),
            eventType: $in->stringOrNull('eventType'),
            payload: $in->value('payload'),
            idempotencyKey: $in->stringOrNull('idempotency_key'),
            expectedPrevSeq: $in->intOrNull('expected_prev_seq'),
            additional: $in->rest(['event_type', 'type', 'eventType', 'payload', 'idempotency_key', 'expected_prev_seq'], ['payload', 'idempotency_key', 'expected_prev_seq']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'type' => $this->type,
        ], [
            'event_type' => $this->event_type,
            'eventType' => $this->eventType,
            'payload' => $this->payload,
            'idempotency_key' => $this->idempotencyKey,
            'expected_prev_seq' => $this->expectedPrevSeq,
        ], $this->additional);
    }
}
