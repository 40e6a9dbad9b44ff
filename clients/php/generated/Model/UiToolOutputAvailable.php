<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class UiToolOutputAvailable implements JsonModel
{
    /**
     * @param string $toolCallId
     *
     * @param mixed $output
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
        public readonly mixed $output,
        public readonly string $type = 'tool-output-available',
        public readonly ?bool $dynamic = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiToolOutputAvailable');

        return new self(
            toolCallId: $in->string('toolCallId'),
            output: $in->value('output'),
            type: $in->string('type'),
            dynamic: $in->boolOrNull('dynamic'),
            additional: $in->rest(['type', 'toolCallId', 'output', 'dynamic'], []),
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
            'output' => $this->output,
        ], [
            'dynamic' => $this->dynamic,
        ], $this->additional);
    }
}
