<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Http;

/** Whether a call may be made again when nobody knows what became of it: the contract's `x-repeat`. */
final class Repetition
{
    /**
     * @param list<array{list<string>, list<string>}> $places where a body can name itself, the innermost first: the way to an
     *     object in it, a star standing for every item of a list, and the members that are names there
     */
    private function __construct(private readonly bool $isAlways, private readonly array $places)
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
     * When the body has a name that one of these JSON pointers (RFC 6901) leads to, such as `/frame_id`. Where several places
     * could hold it, the innermost that is there decides: a key beside an `event` is no key of the event.
     */
    public static function keyedBy(string ...$pointers): self
    {
        $places = [];
        foreach ($pointers as $pointer) {
            $steps = array_map(static fn (string $step): string => strtr($step, ['~1' => '/', '~0' => '~']), explode('/', substr($pointer, 1)));
            $way = array_slice($steps, 0, -1);
            $names = $places[implode("\0", $way)][1] ?? [];
            $places[implode("\0", $way)] = [$way, [...$names, $steps[count($steps) - 1]]];
        }
        usort($places, static fn (array $one, array $other): int => count($other[0]) <=> count($one[0]));

        return new self(false, $places);
    }

    /** @param mixed $body decoded JSON, objects as `stdClass` */
    public function isSafe(mixed $body): bool
    {
        foreach ($this->places as [$way, $names]) {
            $objects = self::objectsAt($body, $way);
            if ($objects !== null) {
                return $objects !== [] && array_filter($objects, static fn (\stdClass $object): bool => !self::isNamed($object, $names)) === [];
            }
        }

        return $this->isAlways;
    }

    /**
     * @param list<string> $way
     * @return list<\stdClass>|null the objects at the end of the way; null when it leads nowhere
     */
    private static function objectsAt(mixed $value, array $way): ?array
    {
        if ($way === []) {
            return $value instanceof \stdClass ? [$value] : null;
        }
        $step = array_shift($way);
        if ($step !== '*') {
            return $value instanceof \stdClass ? self::objectsAt($value->{$step} ?? null, $way) : null;
        }
        if (!is_array($value)) {
            return null;
        }
        // An item that is no object is one without a name.
        return array_merge([], ...array_map(static fn (mixed $item): array => self::objectsAt($item, $way) ?? [new \stdClass()], $value));
    }

    /**
     * The first name that is given counts. A blank one is none: the runtime makes one up for it, and another one the next time.
     *
     * @param list<string> $names
     */
    private static function isNamed(\stdClass $object, array $names): bool
    {
        foreach ($names as $name) {
            $given = $object->{$name} ?? null;
            if ($given !== null) {
                return is_int($given) || is_float($given) || (is_string($given) && trim($given) !== '');
            }
        }

        return false;
    }
}
