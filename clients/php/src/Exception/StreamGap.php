<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Exception;

/** A stream left out events that belong in it, twice at the same place. Nothing behind the gap was delivered. */
final class StreamGap extends RuntimeClientException
{
    /**
     * @param string $log such as `run r-1`
     * @param non-empty-list<int> $missingSeqs of a long gap the first ones
     */
    public function __construct(
        public readonly string $log,
        public readonly int $afterSeq,
        public readonly int $receivedSeq,
        public readonly array $missingSeqs,
    ) {
        $named = implode(', ', array_slice($missingSeqs, 0, 10)) . (count($missingSeqs) > 10 ? ' and more' : '');
        parent::__construct("The stream of {$log} went from seq {$afterSeq} to {$receivedSeq} without {$named}.");
    }
}
