<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\StreamReply;

/** A log that can be followed: what the logs of runs and those of workers do each in their own way. */
interface Followable
{
    /** As failures call it, such as `run r-1`. */
    public function name(): string;

    public function format(): Format;

    /**
     * Seq of the last event that there is now; null where the runtime itself has to say what is open.
     *
     * @throws RuntimeClientException
     */
    public function presentEnd(?CallOptions $options): ?int;

    /**
     * @param int|null $from a position, `$lastEventId` another way to give it; neither is the present end
     * @throws RuntimeClientException
     */
    public function open(?int $from, ?string $lastEventId, int $tailMs, ?CallOptions $options): StreamReply;

    /**
     * Which of the events from `$first` to `$last` belong in the stream: it has leapt over them.
     *
     * @return list<int> their seqs
     * @throws RuntimeClientException
     */
    public function missing(int $first, int $last): array;
}
