<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Opens a part with the model's reasoning. Its id is stable across reconnects.
 */
final class UiReasoningStart implements JsonModel
{
    /**
     * @param string $id
     *
     * @param string $type
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $id,
        public readonly string $type = 'reasoning-start',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiReasoningStart');

        return new self(
            id: $in->string('id'),
            type: $in->string('type'),
            additional: $in->rest(['type', 'id'], []),
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
            'id' => $this->id,
        ], [
        ], $this->additional);
    }
}
