<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

/** Where a follower begins, what it sees, when it stops, and when it gives up. */
final class FollowOptions
{
    /**
     * @param int|null $after 0 is the beginning, n is behind seq n, null is what comes from now on
     * @param string|null $lastEventId the id that a reader before this one got last; it then counts instead of `after`
     * @param string $format of a run: `events`, or `ui` for the AI SDK's UI message stream
     * @param string $follow of a run in the `ui` format: `turn` ends with one message, `run` with the run
     * @param int $tailMs how long the runtime keeps one connection open; the follower then comes back by itself
     * @param int $maxFailures how many connections in a row may bring nothing before the follower gives up
     * @param (\Closure(): void)|null $onHeartbeat called whenever the runtime says that it is still there
     * @param int|null $forMs how long to follow; null is without end. It is looked at when something comes, heartbeats (every
     *     15 s) included, and when a connection ends, which the runtime is told to do in time
     * @param (\Closure(): bool)|null $stopWhen asked on the same occasions: true ends the following
     */
    public function __construct(
        public readonly ?int $after = 0,
        public readonly ?string $lastEventId = null,
        public readonly string $format = 'events',
        public readonly string $follow = 'turn',
        public readonly int $tailMs = 300_000,
        public readonly int $maxFailures = 10,
        public readonly ?\Closure $onHeartbeat = null,
        public readonly ?int $forMs = null,
        public readonly ?\Closure $stopWhen = null,
    ) {
        if (!in_array($format, ['events', 'ui'], true) || !in_array($follow, ['turn', 'run'], true)) {
            throw new \InvalidArgumentException('The format is events or ui, and what is followed is a turn or a run.');
        }
        if ($lastEventId !== null && preg_match('/^[0-9]{1,15}$/D', $lastEventId) !== 1) {
            throw new \InvalidArgumentException('A Last-Event-ID is the seq of an event.');
        }
        if (($after ?? 0) < 0 || $maxFailures < 1 || ($forMs ?? 1) < 1) {
            throw new \InvalidArgumentException('A position is not below 0, a follower fails at least once before it gives up, and follows for at least 1 ms.');
        }
    }
}
