<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Exception;

/** A stream left out events that belong in it, twice at the same place. Nothing behind the gap was delivered. */
final class StreamGap extends RuntimeClientException
{
    /** @param non-empty-list<int> $missingSeqs */
    public function __construct(
        public readonly string $runId,
        public readonly int $afterSeq,
        public readonly int $receivedSeq,
        public readonly array $missingSeqs,
    ) {
        parent::__construct("The stream of run {$runId} went from seq {$afterSeq} to {$receivedSeq} without " . implode(', ', $missingSeqs) . '.');
    }
}
