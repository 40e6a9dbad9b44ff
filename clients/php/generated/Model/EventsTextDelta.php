<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * From `run.delta`.
 */
final class EventsTextDelta implements JsonModel
{
    /**
     * @param string $runId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $delta
     *
     * @param string $type
     *
     * @param string|null $author
     *     Present if a client wrote the event; the event is then not part of an executor's answer. Absent on the
     *     runtime's own.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $runId,
        public readonly string $delta,
        public readonly string $type = 'text-delta',
        public readonly ?string $author = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'EventsTextDelta');

        return new self(
            runId: $in->string('runId'),
            delta: $in->string('delta'),
            type: $in->string('type'),
            author: $in->stringOrNull('author'),
            additional: $in->rest(['type', 'runId', 'author', 'delta'], []),
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
            'runId' => $this->runId,
            'delta' => $this->delta,
        ], [
            'author' => $this->author,
        ], $this->additional);
    }
}
