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
final class UiFinish implements JsonModel
{
    /**
     * @param string $type
     *
     * @param string|null $finishReason
     *
     * @param JsonObject|null $messageMetadata
     *     Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $type = 'finish',
        public readonly ?string $finishReason = null,
        public readonly ?JsonObject $messageMetadata = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiFinish');

        return new self(
            type: $in->string('type'),
            finishReason: $in->stringOrNull('finishReason'),
            messageMetadata: $in->objectOrNull('messageMetadata'),
            additional: $in->rest(['type', 'finishReason', 'messageMetadata'], []),
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
            'finishReason' => $this->finishReason,
            'messageMetadata' => $this->messageMetadata,
        ], $this->additional);
    }
}
