<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The older name of `run.delta`. Streams show it like one; the runtime does not write it.
 */
final class TextDeltaPayload implements JsonModel
{
    /**
     * @param string|null $delta
     *
     * @param string|null $text
     *     The text, where `delta` is absent.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?string $delta = null,
        public readonly ?string $text = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'TextDeltaPayload');

        return new self(
            delta: $in->stringOrNull('delta'),
            text: $in->stringOrNull('text'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['delta', 'text', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
        ], [
            'delta' => $this->delta,
            'text' => $this->text,
            'late' => $this->late,
        ], $this->additional);
    }
}
