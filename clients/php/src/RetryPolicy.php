<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

/** When a call that may be repeated is repeated, and after what pause. Decides; it neither waits nor calls. */
final class RetryPolicy
{
    private const STATUSES = [429, 500, 502, 503, 504];

    /**
     * @param int $maxAttempts the first one included
     * @param int $baseDelayMs upper end of the first pause; it doubles from attempt to attempt
     * @param int $maxDelayMs upper end of all pauses, except for what the runtime asks for
     * @param int $maxTotalMs no further attempt begins later than this after the first
     * @param (\Closure(): float)|null $random from 0 to 1
     */
    public function __construct(
        public readonly int $maxAttempts = 5,
        public readonly int $baseDelayMs = 200,
        public readonly int $maxDelayMs = 10_000,
        public readonly int $maxTotalMs = 60_000,
        private readonly ?\Closure $random = null,
    ) {
        if ($maxAttempts < 1 || min($baseDelayMs, $maxDelayMs, $maxTotalMs) < 0) {
            throw new \InvalidArgumentException('A retry policy needs at least one attempt, and pauses of zero or more milliseconds.');
        }
    }

    public static function none(): self
    {
        return new self(maxAttempts: 1);
    }

    /** Whether an answer with this status may be different the next time. No other 4xx will. */
    public static function isTemporary(int $status): bool
    {
        return in_array($status, self::STATUSES, true);
    }

    /**
     * How long to wait before the next attempt; null when there is none.
     *
     * @param int $attempt the one that failed, from 1
     * @param int $elapsedMs since the first attempt began
     * @param int|null $askedMs what the runtime asked for: at least this long
     */
    public function delayMs(int $attempt, int $elapsedMs, ?int $askedMs = null): ?int
    {
        if ($attempt >= $this->maxAttempts) {
            return null;
        }
        $delay = max($this->pauseMs($attempt), $askedMs ?? 0);

        return $elapsedMs + $delay > $this->maxTotalMs ? null : $delay;
    }

    /** Full jitter: anything between nothing and a bound that doubles. Callers that failed together do not come back together. */
    public function pauseMs(int $attempt): int
    {
        $bound = min($this->maxDelayMs, $this->baseDelayMs * 2 ** min($attempt - 1, 20));
        $random = $this->random === null ? mt_rand() / mt_getrandmax() : ($this->random)();

        return (int) round($bound * $random);
    }
}
