<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The next piece of the JSON text of its arguments. Of long arguments only the beginning comes in pieces.
 */
final class UiToolInputDelta implements JsonModel
{
    /**
     * @param string $toolCallId
     *
     * @param string $inputTextDelta
     *
     * @param string $type
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $toolCallId,
        public readonly string $inputTextDelta,
        public readonly string $type = 'tool-input-delta',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiToolInputDelta');

        return new self(
            toolCallId: $in->string('toolCallId'),
            inputTextDelta: $in->string('inputTextDelta'),
            type: $in->string('type'),
            additional: $in->rest(['type', 'toolCallId', 'inputTextDelta'], []),
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
            'toolCallId' => $this->toolCallId,
            'inputTextDelta' => $this->inputTextDelta,
        ], [
        ], $this->additional);
    }
}
