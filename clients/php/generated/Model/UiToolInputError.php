<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The call that the model had begun to write is not made.
 */
final class UiToolInputError implements JsonModel
{
    /**
     * @param string $toolCallId
     *
     * @param string $toolName
     *
     * @param mixed $input
     *
     * @param string $errorText
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
        public readonly mixed $input,
        public readonly string $errorText,
        public readonly string $type = 'tool-input-error',
        public readonly ?bool $dynamic = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiToolInputError');

        return new self(
            toolCallId: $in->string('toolCallId'),
            toolName: $in->string('toolName'),
            input: $in->value('input'),
            errorText: $in->string('errorText'),
            type: $in->string('type'),
            dynamic: $in->boolOrNull('dynamic'),
            additional: $in->rest(['type', 'toolCallId', 'toolName', 'input', 'errorText', 'dynamic'], []),
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
            'input' => $this->input,
            'errorText' => $this->errorText,
        ], [
            'dynamic' => $this->dynamic,
        ], $this->additional);
    }
}
