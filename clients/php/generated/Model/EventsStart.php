<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * From `run.started`. `meta` is its payload.
 */
final class EventsStart implements JsonModel
{
    /**
     * @param string $runId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param JsonObject $meta
     *     Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels.
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
        public readonly JsonObject $meta,
        public readonly string $type = 'start',
        public readonly ?string $author = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'EventsStart');

        return new self(
            runId: $in->string('runId'),
            meta: $in->object('meta'),
            type: $in->string('type'),
            author: $in->stringOrNull('author'),
            additional: $in->rest(['type', 'runId', 'author', 'meta'], []),
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
            'meta' => $this->meta,
        ], [
            'author' => $this->author,
        ], $this->additional);
    }
}
