<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The executor has taken a frame that becomes no other event. For bookkeeping.
 */
final class RunFrameConsumedPayload implements JsonModel
{
    /**
     * @param string $frameId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $frameType
     *     The kind of input, such as `user_message`. May not be blank.
     * @param JsonObject $payload
     *     Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $frameId,
        public readonly string $frameType,
        public readonly JsonObject $payload,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunFrameConsumedPayload');

        return new self(
            frameId: $in->string('frame_id'),
            frameType: $in->string('frame_type'),
            payload: $in->object('payload'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['frame_id', 'frame_type', 'payload', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'frame_id' => $this->frameId,
            'frame_type' => $this->frameType,
            'payload' => $this->payload,
        ], [
            'late' => $this->late,
        ], $this->additional);
    }
}
