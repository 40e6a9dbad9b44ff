<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

final class SystemClock implements Clock
{
    public function now(): int
    {
        return time();
    }

    public function monotonicMs(): int
    {
        return intdiv(hrtime(true), 1_000_000);
    }

    public function sleepMs(int $ms): void
    {
        usleep($ms * 1000);
    }
}
