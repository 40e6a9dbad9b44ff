<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests\Support;

use OpenAgents\Runtime\Clock;

/** Time that passes only by sleeping. */
final class FixedClock implements Clock
{
    /** @var list<int> */
    public array $slept = [];
    private int $ms = 0;

    public function __construct(private readonly int $now = 1_700_000_000)
    {
    }

    public function now(): int
    {
        return $this->now + intdiv($this->ms, 1000);
    }

    public function monotonicMs(): int
    {
        return $this->ms;
    }

    public function sleepMs(int $ms): void
    {
        $this->slept[] = $ms;
        $this->ms += $ms;
    }
}
