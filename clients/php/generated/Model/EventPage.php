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
final class EventPage implements JsonModel
{
    /**
     * @param list<Event> $events
     *     Ascending by seq, without gaps.
     * @param int $latestSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param int $retentionFloor
     *     Events up to and including this seq have been pruned. 0 means that none have.
     * @param int|null $nextAfter
     *     Give it as `after` for the next page. Null when this page reaches `latest_seq`.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly array $events,
        public readonly int $latestSeq,
        public readonly int $retentionFloor,
        public readonly ?int $nextAfter,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'EventPage');

        return new self(
            events: $in->models('events', Event::fromArray(...)),
            latestSeq: $in->int('latest_seq'),
            retentionFloor: $in->int('retention_floor'),
            nextAfter: $in->intOrNull('next_after'),
            additional: $in->rest(['events', 'latest_seq', 'retention_floor', 'next_after'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'events' => $this->events,
            'latest_seq' => $this->latestSeq,
            'retention_floor' => $this->retentionFloor,
            'next_after' => $this->nextAfter,
        ], [
        ], $this->additional);
    }
}
