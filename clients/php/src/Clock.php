<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

/** Time, as far as this package depends on it. */
interface Clock
{
    /** Unix time in seconds. */
    public function now(): int;

    /** Milliseconds since some moment; never goes back. */
    public function monotonicMs(): int;

    public function sleepMs(int $ms): void;
}
