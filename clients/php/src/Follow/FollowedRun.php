<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

/**
 * A run that is connected to. To be read once; whoever does not read it closes the connection by letting go of it.
 *
 * @implements \IteratorAggregate<int, FollowedMessage>
 */
final class FollowedRun implements \IteratorAggregate
{
    public function __construct(public readonly string $runId, public readonly string $requestId, private readonly RunFollower $follower)
    {
    }

    /** @return \Generator<int, FollowedMessage, mixed, int|null> through any disconnect, to the end; returns the last seq */
    public function getIterator(): \Generator
    {
        return $this->follower->messages();
    }
}
