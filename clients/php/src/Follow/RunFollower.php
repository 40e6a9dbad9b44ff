<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

use OpenAgents\Runtime\Api\RunsApi;
use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\Clock;
use OpenAgents\Runtime\Exception\ResyncRequired;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Exception\RuntimeUnavailable;
use OpenAgents\Runtime\Exception\StreamGap;
use OpenAgents\Runtime\Exception\UnexpectedAnswer;
use OpenAgents\Runtime\Json\MalformedJson;
use OpenAgents\Runtime\RetryPolicy;
use OpenAgents\Runtime\Sse\Comment;
use OpenAgents\Runtime\Sse\Message;
use OpenAgents\Runtime\StreamReply;

/** Follows a run over as many connections as it takes. */
final class RunFollower
{
    /** A connection that lived this long did its duty, even if nothing happened. */
    private const FAIR_LIFE_MS = 1000;
    private const GAP_PAGE = 1000;

    private readonly FollowState $state;
    private readonly RetryPolicy $pauses;
    private int $failures = 0;
    /** Position after which events were missing, or a message was broken, the last time. */
    private ?int $brokenAfter = null;
    private ?RuntimeClientException $lastFailure = null;
    private ?string $knownThreadId = null;

    /** @param \Closure(): string $threadId asked once, when a connection has to be opened */
    public function __construct(
        private readonly RunsApi $runs,
        private readonly Clock $clock,
        private readonly string $runId,
        private readonly \Closure $threadId,
        private readonly FollowOptions $options,
        private ?StreamReply $opened = null,
    ) {
        $this->state = new FollowState($options);
        $this->pauses = new RetryPolicy(baseDelayMs: 100, maxDelayMs: 5000);
    }

    /**
     * Connects now, with the repetitions that a call has. Returns the request id.
     *
     * @throws RuntimeClientException
     */
    public function connect(): string
    {
        $this->opened = $this->request(null);

        return $this->opened->requestId;
    }

    /**
     * @return \Generator<int, FollowedMessage, mixed, int|null> returns the last seq
     * @throws RuntimeClientException
     */
    public function messages(): \Generator
    {
        try {
            while (!$this->state->hasEnded) {
                $stream = $this->opened ?? $this->open();
                $this->opened = null;
                if ($stream !== null) {
                    yield from $this->read($stream);
                }
                if (!$this->state->hasEnded) {
                    $this->pause($stream?->reconnectMs());
                }
            }
        } finally {
            $this->opened?->close();
        }

        return $this->state->position;
    }

    /** Null when there is no connection to be had just now. */
    private function open(): ?StreamReply
    {
        try {
            // The pauses are the follower's.
            return $this->request(new CallOptions(retry: RetryPolicy::none()));
        } catch (RuntimeUnavailable $error) {
            $this->lastFailure = $error;
        } catch (RuntimeRefusal | UnexpectedAnswer $error) {
            if (!RetryPolicy::isTemporary($error->status)) {
                throw $error;
            }
            $this->lastFailure = $error;
        }
        $this->failures++;

        return null;
    }

    private function request(?CallOptions $options): StreamReply
    {
        ['from' => $from, 'lastEventId' => $lastEventId] = $this->state->start();
        $this->knownThreadId ??= ($this->threadId)();

        return $this->runs->streamRun(
            $this->runId,
            $this->knownThreadId,
            from: $from,
            lastEventId: $lastEventId,
            tailMs: $this->options->tailMs,
            format: $this->options->format,
            follow: $this->options->format === 'ui' ? $this->options->follow : null,
            options: $options,
        );
    }

    /** @return \Generator<int, FollowedMessage> */
    private function read(StreamReply $stream): \Generator
    {
        $this->state->connected();
        $this->lastFailure = null;
        $began = $this->clock->monotonicMs();
        $isNews = false;
        try {
            foreach ($stream->messages() as $message) {
                if ($message instanceof Comment) {
                    $this->heartbeat();
                    continue;
                }
                if (!$this->isWhole($message)) {
                    break;
                }
                foreach ($this->state->receive($message) as $followed) {
                    $isNews = true;
                    yield $followed;
                }
                if ($this->state->hasEnded) {
                    return;
                }
            }
        } catch (RuntimeUnavailable $error) {
            $this->lastFailure = $error;
        } catch (MalformedJson $error) {
            $this->broken(new UnexpectedAnswer($error->getMessage(), $stream->status, $stream->requestId, $error));
        } finally {
            $stream->close();
        }
        $this->failures = $isNews || $this->clock->monotonicMs() - $began >= self::FAIR_LIFE_MS ? 0 : $this->failures + 1;
    }

    private function heartbeat(): void
    {
        if ($this->options->onHeartbeat !== null) {
            ($this->options->onHeartbeat)();
        }
    }

    /**
     * False when events are missing before the message: nothing of it is taken, and the next connection begins where all was
     * well. Streams leave out events by design, so the log is asked what those are that were leapt over.
     */
    private function isWhole(Message $message): bool
    {
        $leap = $this->state->leap($message);
        if ($leap === null) {
            return true;
        }
        [$first, $last] = $leap;
        $missing = $this->missing($first, $last);
        if ($missing === []) {
            return true;
        }
        $this->broken(new StreamGap($this->runId, $first - 1, $last + 1, $missing));

        return false;
    }

    /** @return list<int> */
    private function missing(int $first, int $last): array
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

    /** Once may be an accident of the way; twice at the same place is not. */
    private function broken(RuntimeClientException $failure): void
    {
        if ($this->brokenAfter === ($this->state->position ?? 0)) {
            throw $failure;
        }
        $this->brokenAfter = $this->state->position ?? 0;
        $this->lastFailure = $failure;
    }

    private function pause(?int $askedMs): void
    {
        if ($this->failures >= $this->options->maxFailures) {
            throw new RuntimeUnavailable(
                "Following run {$this->runId} failed {$this->failures} times in a row: " . ($this->lastFailure?->getMessage() ?? 'the stream brought nothing.'),
                $this->failures,
                '',
                $this->lastFailure instanceof StreamGap ? null : $this->lastFailure?->status,
                $this->lastFailure,
            );
        }
        $delayMs = max($askedMs ?? 0, $this->lastFailure?->retryAfterMs ?? 0, $this->failures === 0 ? 0 : $this->pauses->pauseMs($this->failures));
        if ($delayMs > 0) {
            $this->clock->sleepMs($delayMs);
        }
    }
}
