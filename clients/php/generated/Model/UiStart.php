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
final class UiStart implements JsonModel
{
    /**
     * @param string $messageId
     *
     * @param string $type
     *
     * @param JsonObject|null $messageMetadata
     *     Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $messageId,
        public readonly string $type = 'start',
        public readonly ?JsonObject $messageMetadata = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiStart');

        return new self(
            messageId: $in->string('messageId'),
            type: $in->string('type'),
            messageMetadata: $in->objectOrNull('messageMetadata'),
            additional: $in->rest(['type', 'messageId', 'messageMetadata'], []),
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
            'messageId' => $this->messageId,
        ], [
            'messageMetadata' => $this->messageMetadata,
        ], $this->additional);
    }
}
