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
final class UiData implements JsonModel
{
    /**
     * @param string $type
     *
     * @param mixed $data
     *
     * @param string|null $id
     *
     * @param bool|null $transient
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $type,
        public readonly mixed $data,
        public readonly ?string $id = null,
        public readonly ?bool $transient = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiData');

        return new self(
            type: $in->string('type'),
            data: $in->value('data'),
            id: $in->stringOrNull('id'),
            transient: $in->boolOrNull('transient'),
            additional: $in->rest(['type', 'id', 'data', 'transient'], []),
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
            'data' => $this->data,
        ], [
            'id' => $this->id,
            'transient' => $this->transient,
        ], $this->additional);
    }
}
