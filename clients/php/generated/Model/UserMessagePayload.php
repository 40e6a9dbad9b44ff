<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A user's message, taken from a frame. Never part of the assistant's text.
 */
final class UserMessagePayload implements JsonModel
{
    /**
     * @param string $text
     *
     * @param string|null $frameId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $text,
        public readonly ?string $frameId = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UserMessagePayload');

        return new self(
            text: $in->string('text'),
            frameId: $in->stringOrNull('frame_id'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['text', 'frame_id', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'text' => $this->text,
        ], [
            'frame_id' => $this->frameId,
            'late' => $this->late,
        ], $this->additional);
    }
}
