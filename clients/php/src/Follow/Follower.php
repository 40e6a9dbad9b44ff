<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\Clock;
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

/** Follows a log over as many connections as it takes. */
final class Follower
{
    /** A connection that lived this long did its duty, even if nothing happened. */
    private const FAIR_LIFE_MS = 1000;

    private readonly FollowState $state;
    private readonly RetryPolicy $pauses;
    private int $failures = 0;
    /** Position after which events were missing, or a message was broken, the last time. */
    private ?int $brokenAfter = null;
    private ?RuntimeClientException $lastFailure = null;
    /** When to stop, by the clock's milliseconds; null before the first connection, and when there is no such time. */
    private ?int $endsAtMs = null;
    private bool $isStopped = false;

    public function __construct(
        private readonly Followable $log,
        private readonly Clock $clock,
        private readonly FollowOptions $options,
        private ?StreamReply $opened = null,
    ) {
        $this->state = new FollowState($options, $log->format());
        $this->pauses = new RetryPolicy(baseDelayMs: 100, maxDelayMs: 5000);
    }

    /**
     * Connects now, with the repetitions that a call has. Returns the request id.
     *
     * @throws RuntimeClientException
     */
    public function connect(): string
    {
        $this->begin();
        $this->opened = $this->request(null);

        return $this->opened->requestId;
    }

    /**
     * @return \Generator<int, FollowedMessage, mixed, int|null> returns the last seq
     * @throws RuntimeClientException
     */
    public function messages(): \Generator
    {
        $this->begin();
        try {
            while (!$this->isOver()) {
                $stream = $this->opened ?? $this->open();
                $this->opened = null;
                if ($stream !== null) {
                    yield from $this->read($stream);
                }
                if (!$this->isOver()) {
                    $this->pause($stream?->reconnectMs());
                }
            }
        } finally {
            $this->opened?->close();
        }

        return $this->state->position;
    }

    private function begin(): void
    {
        if ($this->options->forMs !== null) {
            $this->endsAtMs ??= $this->clock->monotonicMs() + $this->options->forMs;
        }
    }

    private function isOver(): bool
    {
        $this->isStopped = $this->isStopped
            || ($this->endsAtMs !== null && $this->clock->monotonicMs() >= $this->endsAtMs)
            || ($this->options->stopWhen !== null && ($this->options->stopWhen)());

        return $this->isStopped || $this->state->hasEnded;
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
        // Known before the first connection: what comes between that one and the next is not lost if the first brings nothing.
        $this->state->position ??= $this->log->presentEnd($options);
        ['from' => $from, 'lastEventId' => $lastEventId] = $this->state->start();

        return $this->log->open($from, $lastEventId, $this->tailMs(), $options);
    }

    private function tailMs(): int
    {
        $leftMs = $this->endsAtMs === null ? $this->options->tailMs : $this->endsAtMs - $this->clock->monotonicMs();

        return max(1, min($this->options->tailMs, $leftMs));
    }

    /** @return \Generator<int, FollowedMessage> */
    private function read(StreamReply $stream): \Generator
    {
        $this->state->connected();
        $this->lastFailure = null;
        $began = $this->clock->monotonicMs();
        // Short tails are served in full before a whole second is over.
        $fairLifeMs = min(self::FAIR_LIFE_MS, intdiv($this->tailMs(), 2));
        $isNews = false;
        try {
            foreach ($stream->messages() as $message) {
                if ($message instanceof Comment) {
                    $this->heartbeat();
                } elseif (!$this->isWhole($message)) {
                    break;
                } else {
                    foreach ($this->state->receive($message) as $followed) {
                        $isNews = true;
                        yield $followed;
                    }
                }
                if ($this->isOver()) {
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
        $this->failures = $isNews || $this->clock->monotonicMs() - $began >= $fairLifeMs ? 0 : $this->failures + 1;
    }

    private function heartbeat(): void
    {
        if ($this->options->onHeartbeat !== null) {
            ($this->options->onHeartbeat)();
        }
    }

    /**
     * False when events are missing before the message: nothing of it is taken, and the next connection begins where all was
     * well.
     */
    private function isWhole(Message $message): bool
    {
        $leap = $this->state->leap($message);
        if ($leap === null) {
            return true;
        }
        [$first, $last] = $leap;
        $missing = $this->log->missing($first, $last);
        if ($missing === []) {
            return true;
        }
        $this->broken(new StreamGap($this->log->name(), $first - 1, $last + 1, $missing));

        return false;
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
                "Following {$this->log->name()} failed {$this->failures} times in a row: " . ($this->lastFailure?->getMessage() ?? 'the stream brought nothing.'),
                $this->failures,
                '',
                $this->lastFailure instanceof StreamGap ? null : $this->lastFailure?->status,
                $this->lastFailure,
            );
        }
        $delayMs = max($askedMs ?? 0, $this->lastFailure?->retryAfterMs ?? 0, $this->failures === 0 ? 0 : $this->pauses->pauseMs($this->failures));
        $leftMs = $this->endsAtMs === null ? $delayMs : $this->endsAtMs - $this->clock->monotonicMs();
        if (min($delayMs, $leftMs) > 0) {
            $this->clock->sleepMs(min($delayMs, $leftMs));
        }
    }
}
