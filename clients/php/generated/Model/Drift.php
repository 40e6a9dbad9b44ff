<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The first place where a log and its summary disagree.
 */
final class Drift implements JsonModel
{
    /**
     * @param string $topic
     *     The name of a run's log among topics.
     * @param int $expectedNextSeq
     *     Number of an event in its run. Starts at 1 and rises by 1 without gaps.
     * @param int $lastSeenSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param int $incomingSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param string $reason
     *
     * @param string $detectedAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $topic,
        public readonly int $expectedNextSeq,
        public readonly int $lastSeenSeq,
        public readonly int $incomingSeq,
        public readonly string $reason,
        public readonly string $detectedAt,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'Drift');

        return new self(
            topic: $in->string('topic'),
            expectedNextSeq: $in->int('expected_next_seq'),
            lastSeenSeq: $in->int('last_seen_seq'),
            incomingSeq: $in->int('incoming_seq'),
            reason: $in->string('reason'),
            detectedAt: $in->string('detected_at'),
            additional: $in->rest(['topic', 'expected_next_seq', 'last_seen_seq', 'incoming_seq', 'reason', 'detected_at'], []),
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
            'expected_next_seq' => $this->expectedNextSeq,
            'last_seen_seq' => $this->lastSeenSeq,
            'incoming_seq' => $this->incomingSeq,
            'reason' => $this->reason,
            'detected_at' => $this->detectedAt,
        ], [
        ], $this->additional);
    }
}
