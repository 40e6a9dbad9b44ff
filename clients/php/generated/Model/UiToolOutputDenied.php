<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The approval was denied. The tool was not run.
 */
final class UiToolOutputDenied implements JsonModel
{
    /**
     * @param string $toolCallId
     *
     * @param string $type
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $toolCallId,
        public readonly string $type = 'tool-output-denied',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiToolOutputDenied');

        return new self(
            toolCallId: $in->string('toolCallId'),
            type: $in->string('type'),
            additional: $in->rest(['type', 'toolCallId'], []),
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
        ], [
        ], $this->additional);
    }
}
