<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Http;

/** Whether a call may be made again when nobody knows what became of it. */
final class Repetition
{
    /** @param list<string> $keys */
    private function __construct(private readonly bool $isAlways, private readonly array $keys)
    {
    }

    public static function always(): self
    {
        return new self(true, []);
    }

    public static function never(): self
    {
        return new self(false, []);
    }

    /**
     * When the body has one of these, such as `frame_id` or `events.*.idempotency_key`. A star stands for every item of a list:
     * all of them need the key.
     */
    public static function keyedBy(string ...$keys): self
    {
        return new self(false, array_values($keys));
    }

    /** @param mixed $body decoded JSON, objects as `stdClass` */
    public function isSafe(mixed $body): bool
    {
        foreach ($this->keys as $key) {
            if (self::isGiven($body, explode('.', $key))) {
                return true;
            }
        }

        return $this->isAlways;
    }

    /** @param list<string> $path */
    private static function isGiven(mixed $value, array $path): bool
    {
        if ($path === []) {
            return $value !== null && !(is_string($value) && trim($value) === '');
        }
        $next = array_slice($path, 1);
        if ($path[0] !== '*') {
            return $value instanceof \stdClass && self::isGiven($value->{$path[0]} ?? null, $next);
        }
        if (!is_array($value) || $value === []) {
            return false;
        }
        foreach ($value as $item) {
            if (!self::isGiven($item, $next)) {
                return false;
            }
        }

        return true;
    }
}
