<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Why it failed. Absent where it did not.
 */
final class Failure implements JsonModel
{
    /**
     * @param string $class
     *     As a word to switch on.
     * @param string $message
     *     For people.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $class,
        public readonly string $message,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'Failure');

        return new self(
            class: $in->string('class'),
            message: $in->string('message'),
            additional: $in->rest(['class', 'message'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'class' => $this->class,
            'message' => $this->message,
        ], [
        ], $this->additional);
    }
}
