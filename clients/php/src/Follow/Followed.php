<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

/**
 * A log that is connected to. To be read once; whoever does not read it closes the connection by letting go of it.
 *
 * @implements \IteratorAggregate<int, FollowedMessage>
 */
class Followed implements \IteratorAggregate
{
    public function __construct(public readonly string $requestId, private readonly Follower $follower)
    {
    }

    /** @return \Generator<int, FollowedMessage, mixed, int|null> through any disconnect, as long as there is something to follow; returns the last seq */
    public function getIterator(): \Generator
    {
        return $this->follower->messages();
    }
}
