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
final class Checkpoint implements JsonModel
{
    /**
     * @param string $topic
     *     The name of a run's log among topics.
     * @param int $lastSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param string|null $lastEventType
     *
     * @param string $updatedAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $topic,
        public readonly int $lastSeq,
        public readonly ?string $lastEventType,
        public readonly string $updatedAt,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'Checkpoint');

        return new self(
            topic: $in->string('topic'),
            lastSeq: $in->int('last_seq'),
            lastEventType: $in->stringOrNull('last_event_type'),
            updatedAt: $in->string('updated_at'),
            additional: $in->rest(['topic', 'last_seq', 'last_event_type', 'updated_at'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'topic' => $this->topic,
            'last_seq' => $this->lastSeq,
            'last_event_type' => $this->lastEventType,
            'updated_at' => $this->updatedAt,
        ], [
        ], $this->additional);
    }
}
