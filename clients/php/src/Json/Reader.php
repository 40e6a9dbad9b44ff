<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Json;

/**
 * Takes the members of a decoded object by name and type. A member that is missing or of another type is a
 * `MalformedJson` that says which; the methods ending in `OrNull` take absence and null alike.
 */
final class Reader
{
    /** @var array<array-key, mixed> */
    private readonly array $members;

    /** @param array<array-key, mixed>|\stdClass $data */
    public function __construct(array|\stdClass $data, private readonly string $what)
    {
        $this->members = (array) $data;
    }

    public function string(string $name): string
    {
        return $this->stringOrNull($name) ?? $this->missing($name);
    }

    public function stringOrNull(string $name): ?string
    {
        $value = $this->members[$name] ?? null;

        return $value === null || is_string($value) ? $value : $this->wrong($name, 'text');
    }

    public function int(string $name): int
    {
        return $this->intOrNull($name) ?? $this->missing($name);
    }

    /** JSON has one kind of number: `3.0` is an integer too. */
    public function intOrNull(string $name): ?int
    {
        $value = $this->members[$name] ?? null;
        if (is_float($value) && floor($value) === $value && abs($value) <= 2 ** 53) {
            return (int) $value;
        }

        return $value === null || is_int($value) ? $value : $this->wrong($name, 'an integer');
    }

    public function number(string $name): int|float
    {
        return $this->numberOrNull($name) ?? $this->missing($name);
    }

    public function numberOrNull(string $name): int|float|null
    {
        $value = $this->members[$name] ?? null;

        return $value === null || is_int($value) || is_float($value) ? $value : $this->wrong($name, 'a number');
    }

    public function bool(string $name): bool
    {
        return $this->boolOrNull($name) ?? $this->missing($name);
    }

    public function boolOrNull(string $name): ?bool
    {
        $value = $this->members[$name] ?? null;

        return $value === null || is_bool($value) ? $value : $this->wrong($name, 'true or false');
    }

    public function scalar(string $name): string|int|float|bool
    {
        return $this->scalarOrNull($name) ?? $this->missing($name);
    }

    public function scalarOrNull(string $name): string|int|float|bool|null
    {
        $value = $this->members[$name] ?? null;

        return $value === null || is_scalar($value) ? $value : $this->wrong($name, 'a plain value');
    }

    public function object(string $name): JsonObject
    {
        return $this->objectOrNull($name) ?? $this->missing($name);
    }

    public function objectOrNull(string $name): ?JsonObject
    {
        $value = $this->members[$name] ?? null;

        return $value === null || self::isObject($value) ? JsonObject::orNull($value) : $this->wrong($name, 'an object');
    }

    /** An object, or the empty array that PHP makes of an empty one. */
    public function objectOrEmptyList(string $name): JsonObject
    {
        return $this->object($name);
    }

    public function objectOrEmptyListOrNull(string $name): ?JsonObject
    {
        return $this->objectOrNull($name);
    }

    /** @return JsonObject|list<mixed> */
    public function objectOrList(string $name): JsonObject|array
    {
        return $this->objectOrListOrNull($name) ?? $this->missing($name);
    }

    /** @return JsonObject|list<mixed>|null */
    public function objectOrListOrNull(string $name): JsonObject|array|null
    {
        $value = $this->members[$name] ?? null;

        return is_array($value) && array_is_list($value) ? JsonObject::value($value) : $this->objectOrNull($name);
    }

    /** Whatever it is. */
    public function value(string $name): mixed
    {
        return JsonObject::value($this->members[$name] ?? null);
    }

    /**
     * @template T
     * @param \Closure(array<array-key, mixed>|\stdClass): T $read
     * @return T
     */
    public function model(string $name, \Closure $read): mixed
    {
        return $this->modelOrNull($name, $read) ?? $this->missing($name);
    }

    /**
     * @template T
     * @param \Closure(array<array-key, mixed>|\stdClass): T $read
     * @return T|null
     */
    public function modelOrNull(string $name, \Closure $read): mixed
    {
        $value = $this->members[$name] ?? null;
        if ($value === null) {
            return null;
        }

        return self::isObject($value) ? $read($value instanceof JsonObject ? $value->jsonSerialize() : $value) : $this->wrong($name, 'an object');
    }

    /** @return list<mixed> */
    public function list(string $name): array
    {
        return $this->listOrNull($name) ?? $this->missing($name);
    }

    /** @return list<mixed>|null */
    public function listOrNull(string $name): ?array
    {
        $value = $this->members[$name] ?? null;

        return $value === null || (is_array($value) && array_is_list($value)) ? JsonObject::value($value) : $this->wrong($name, 'a list');
    }

    /**
     * @template T
     * @param \Closure(array<array-key, mixed>|\stdClass): T $read
     * @return list<T>
     */
    public function models(string $name, \Closure $read): array
    {
        return $this->modelsOrNull($name, $read) ?? $this->missing($name);
    }

    /**
     * @template T
     * @param \Closure(array<array-key, mixed>|\stdClass): T $read
     * @return list<T>|null
     */
    public function modelsOrNull(string $name, \Closure $read): ?array
    {
        $value = $this->members[$name] ?? null;
        if ($value === null) {
            return null;
        }
        if (!is_array($value) || !array_is_list($value)) {
            return $this->wrong($name, 'a list');
        }

        return array_map(fn (mixed $item): mixed => self::isObject($item) ? $read($item) : $this->wrong($name, 'a list of objects'), $value);
    }

    /**
     * What no property holds: members that are not known here, and optional ones that were null and not absent.
     *
     * @param list<string> $known
     * @param list<string> $nullable
     * @return array<string, mixed>
     */
    public function rest(array $known, array $nullable): array
    {
        $isNull = fn (string $name): bool => array_key_exists($name, $this->members) && $this->members[$name] === null;
        $nulls = array_fill_keys(array_filter($nullable, $isNull), null);

        return array_map(JsonObject::value(...), array_diff_key($this->members, array_flip($known))) + $nulls;
    }

    /** Decoded objects are `stdClass`, or arrays for those who decode so. */
    private static function isObject(mixed $value): bool
    {
        return $value instanceof \stdClass || $value instanceof JsonObject || (is_array($value) && ($value === [] || !array_is_list($value)));
    }

    private function missing(string $name): never
    {
        throw new MalformedJson("{$this->what} has no {$name}.");
    }

    private function wrong(string $name, string $wanted): never
    {
        throw new MalformedJson("{$name} of {$this->what} is not {$wanted}.");
    }
}
