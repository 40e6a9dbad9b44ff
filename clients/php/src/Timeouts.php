<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

/** In seconds. A stream has no total: it lives as long as something arrives, heartbeats included. */
final class Timeouts
{
    /**
     * @param float $connectSeconds until a connection is there
     * @param float $totalSeconds for one attempt of a call, and until a stream answers with its headers
     * @param float $idleSeconds in which nothing arrives on a stream; the runtime sends a heartbeat every 15 s
     */
    public function __construct(
        public readonly float $connectSeconds = 3.0,
        public readonly float $totalSeconds = 60.0,
        public readonly float $idleSeconds = 45.0,
    ) {
        if (min($connectSeconds, $totalSeconds, $idleSeconds) <= 0) {
            throw new \InvalidArgumentException('Timeouts are more than zero seconds.');
        }
    }
}
