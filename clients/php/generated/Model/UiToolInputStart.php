<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The model begins to write a call. Short arguments come without it.
 */
final class UiToolInputStart implements JsonModel
{
    /**
     * @param string $toolCallId
     *
     * @param string $toolName
     *
     * @param string $type
     *
     * @param bool|null $dynamic
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $toolCallId,
        public readonly string $toolName,
        public readonly string $type = 'tool-input-start',
        public readonly ?bool $dynamic = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiToolInputStart');

        return new self(
            toolCallId: $in->string('toolCallId'),
            toolName: $in->string('toolName'),
            type: $in->string('type'),
            dynamic: $in->boolOrNull('dynamic'),
            additional: $in->rest(['type', 'toolCallId', 'toolName', 'dynamic'], []),
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
            'toolName' => $this->toolName,
        ], [
            'dynamic' => $this->dynamic,
        ], $this->additional);
    }
}
