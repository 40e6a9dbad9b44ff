<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

use OpenAgents\Runtime\Api\CodexApi;
use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\StreamReply;

final class WorkerLog implements Followable
{
    /** Enough to say of a gap, however long it is. */
    private const MOST_NAMED = 1000;

    public function __construct(private readonly CodexApi $codex, private readonly string $workerId)
    {
    }

    public function name(): string
    {
        return "worker {$this->workerId}";
    }

    public function format(): Format
    {
        return Format::Worker;
    }

    public function presentEnd(?CallOptions $options): int
    {
        return $this->codex->getCodexWorkerSnapshot($this->workerId, $options)->body->data->latestSeq;
    }

    public function open(?int $from, ?string $lastEventId, int $tailMs, ?CallOptions $options): StreamReply
    {
        return $this->codex->streamCodexWorker($this->workerId, from: $from, lastEventId: $lastEventId, tailMs: $tailMs, options: $options);
    }

    /** The stream of a worker has every event. */
    public function missing(int $first, int $last): array
    {
        return range($first, min($last, $first + self::MOST_NAMED - 1));
    }
}
