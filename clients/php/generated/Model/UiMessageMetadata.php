<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Facts about the message beyond its parts, such as its model, the tokens of its turn so far, and whether it was
 * simulated.
 */
final class UiMessageMetadata implements JsonModel
{
    /**
     * @param JsonObject $messageMetadata
     *     Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels.
     * @param string $type
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly JsonObject $messageMetadata,
        public readonly string $type = 'message-metadata',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiMessageMetadata');

        return new self(
            messageMetadata: $in->object('messageMetadata'),
            type: $in->string('type'),
            additional: $in->rest(['type', 'messageMetadata'], []),
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
            'messageMetadata' => $this->messageMetadata,
        ], [
        ], $this->additional);
    }
}
