<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * One event.
 */
final class AppendOne implements JsonModel
{
    /**
     * @param string $eventType
     *     Lower-case dotted words. The vocabulary is open: types that `x-event-types` does not name are stored and
     *     streamed as they are.
     * @param JsonObject|array|null $payload
     *     A JSON object, or the empty array, which means the empty object.
     * @param string|null $idempotencyKey
     *     A name for the intended effect. The same key with the same content gets the first answer again and changes
     *     nothing; the same key with other content is refused (409 `idempotency_mismatch`). Keys outlive the retention
     *     of events.
     * @param int|null $expectedPreviousSeq
     *     Append only if this is the run's last seq (409 `sequence_mismatch` otherwise). A replayed key is answered
     *     before this is looked at.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $eventType,
        public readonly JsonObject|array|null $payload = null,
        public readonly ?string $idempotencyKey = null,
        public readonly ?int $expectedPreviousSeq = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'AppendOne');

        return new self(
            eventType: $in->string('event_type'),
            payload: $in->objectOrEmptyListOrNull('payload'),
            idempotencyKey: $in->stringOrNull('idempotency_key'),
            expectedPreviousSeq: $in->intOrNull('expected_previous_seq'),
            additional: $in->rest(['event_type', 'payload', 'idempotency_key', 'expected_previous_seq'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'event_type' => $this->eventType,
        ], [
            'payload' => JsonObject::orNull($this->payload),
            'idempotency_key' => $this->idempotencyKey,
            'expected_previous_seq' => $this->expectedPreviousSeq,
        ], $this->additional);
    }
}
