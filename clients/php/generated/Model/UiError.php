<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The run, or the turn that the response follows, failed.
 */
final class UiError implements JsonModel
{
    /**
     * @param string $errorText
     *
     * @param string $type
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $errorText,
        public readonly string $type = 'error',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiError');

        return new self(
            errorText: $in->string('errorText'),
            type: $in->string('type'),
            additional: $in->rest(['type', 'errorText'], []),
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
            'errorText' => $this->errorText,
        ], [
        ], $this->additional);
    }
}
