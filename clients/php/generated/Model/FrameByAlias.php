<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A frame with its kind in `frame_type`. Keys that are not named here are ignored.
 */
final class FrameByAlias implements JsonModel
{
    /**
     * @param string $threadId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $frameId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $frameType
     *     The older name of `type`. It wins where both are given.
     * @param string|null $type
     *     The kind of input, such as `user_message`. May not be blank.
     * @param JsonObject|array|null $payload
     *     A JSON object, or the empty array, which means the empty object.
     * @param string|null $occurredAt
     *     When it happened at the sender. Not part of the comparison of a replay.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $threadId,
        public readonly string $frameId,
        public readonly string $frameType,
        public readonly ?string $type = null,
        public readonly JsonObject|array|null $payload = null,
        public readonly ?string $occurredAt = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'FrameByAlias');

        return new self(
            threadId: $in->string('thread_id'),
            frameId: $in->string('frame_id'),
            frameType: $in->string('frame_type'),
            type: $in->stringOrNull('type'),
            payload: $in->objectOrEmptyListOrNull('payload'),
            occurredAt: $in->stringOrNull('occurred_at'),
            additional: $in->rest(['thread_id', 'frame_id', 'type', 'frame_type', 'payload', 'occurred_at'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'thread_id' => $this->threadId,
            'frame_id' => $this->frameId,
            'frame_type' => $this->frameType,
        ], [
            'type' => $this->type,
            'payload' => JsonObject::orNull($this->payload),
            'occurred_at' => $this->occurredAt,
        ], $this->additional);
    }
}
