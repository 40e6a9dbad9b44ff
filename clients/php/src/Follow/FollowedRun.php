<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

final class FollowedRun extends Followed
{
    public function __construct(public readonly string $runId, string $requestId, Follower $follower)
    {
        parent::__construct($requestId, $follower);
    }
}
