<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Something that the agent keeps in mind for the rest of the run.
 */
final class RunNotePayload implements JsonModel
{
    /**
     * @param string $noteId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $text
     *
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $noteId,
        public readonly string $text,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunNotePayload');

        return new self(
            noteId: $in->string('note_id'),
            text: $in->string('text'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['note_id', 'text', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'note_id' => $this->noteId,
            'text' => $this->text,
        ], [
            'late' => $this->late,
        ], $this->additional);
    }
}
