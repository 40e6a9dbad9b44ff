<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

use OpenAgents\Runtime\Api\RunsApi;
use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\Exception\ResyncRequired;
use OpenAgents\Runtime\StreamReply;

final class RunLog implements Followable
{
    private const GAP_PAGE = 1000;

    private readonly Format $format;
    private ?string $knownThreadId = null;

    /**
     * @param \Closure(): string $threadId asked once, when a connection has to be opened
     * @param string $follow in the `ui` format: `turn` or `run`
     */
    public function __construct(
        private readonly RunsApi $runs,
        private readonly string $runId,
        private readonly \Closure $threadId,
        string $format,
        private readonly string $follow,
    ) {
        $this->format = Format::from($format);
    }

    public function name(): string
    {
        return "run {$this->runId}";
    }

    public function format(): Format
    {
        return $this->format;
    }

    /** In the `ui` format the runtime knows best: it begins anew what is open there. */
    public function presentEnd(?CallOptions $options): ?int
    {
        return $this->format === Format::Ui ? null : $this->runs->getRunSnapshot($this->runId, $this->threadId(), options: $options)->body->latestSeq;
    }

    public function open(?int $from, ?string $lastEventId, int $tailMs, ?CallOptions $options): StreamReply
    {
        return $this->runs->streamRun(
            $this->runId,
            $this->threadId(),
            from: $from,
            lastEventId: $lastEventId,
            tailMs: $tailMs,
            format: $this->format->value,
            follow: $this->format === Format::Ui ? $this->follow : null,
            options: $options,
        );
    }

    /** Streams of runs leave out events by design, so the log is asked what those are. */
    public function missing(int $first, int $last): array
    {
        $missing = [];
        try {
            for ($after = $first - 1; $after < $last; $after = $next) {
                $page = $this->runs->listRunEvents($this->runId, after: $after, limit: min($last - $after, self::GAP_PAGE))->body;
                foreach ($page->events as $event) {
                    if ($event->seq <= $last && GapCheck::belongsInStreams($event->eventType)) {
                        $missing[] = $event->seq;
                    }
                }
                $next = $page->nextAfter ?? $last;
            }
        } catch (ResyncRequired) {
            // Pruned while they were being read: nobody can tell any more.
        }

        return $missing;
    }

    private function threadId(): string
    {
        return $this->knownThreadId ??= ($this->threadId)();
    }
}
