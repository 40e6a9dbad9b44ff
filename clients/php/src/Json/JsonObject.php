<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Json;

use Illuminate\Contracts\Support\Arrayable;

/**
 * An object whose members the contract does not name. Read like an array, and unlike an array never mistaken for a list:
 * `{}` stays `{}`, at any depth.
 *
 * @implements \ArrayAccess<string, mixed>
 * @implements \IteratorAggregate<string, mixed>
 */
final class JsonObject implements Arrayable, \ArrayAccess, \Countable, \IteratorAggregate, \JsonSerializable
{
    /** @param array<array-key, mixed> $members */
    private function __construct(private readonly array $members)
    {
    }

    /**
     * @param array<array-key, mixed>|\stdClass|self $data an empty array is the empty object
     */
    public static function of(array|\stdClass|self $data): self
    {
        return $data instanceof self ? $data : new self((array) $data);
    }

    /** @param array<array-key, mixed>|\stdClass|self|null $data */
    public static function orNull(array|\stdClass|self|null $data): ?self
    {
        return $data === null ? null : self::of($data);
    }

    /**
     * Where a list is as good as an object: a list that has items stays one.
     *
     * @param array<array-key, mixed>|\stdClass|self|null $data an empty array is the empty object
     * @return self|list<mixed>|null
     */
    public static function orList(array|\stdClass|self|null $data): self|array|null
    {
        return is_array($data) && $data !== [] && array_is_list($data) ? $data : self::orNull($data);
    }

    /** @param array<array-key, mixed>|\stdClass $data */
    public static function fromArray(array|\stdClass $data): self
    {
        return self::of($data);
    }

    /** Objects as `JsonObject`, lists as arrays of such values, the rest as it is. */
    public static function value(mixed $decoded): mixed
    {
        if ($decoded instanceof \stdClass) {
            return new self((array) $decoded);
        }

        return is_array($decoded) ? array_map(self::value(...), $decoded) : $decoded;
    }

    public function offsetExists(mixed $offset): bool
    {
        return isset($this->members[$offset]);
    }

    /** Null where there is no such member. */
    public function offsetGet(mixed $offset): mixed
    {
        return self::value($this->members[$offset] ?? null);
    }

    public function offsetSet(mixed $offset, mixed $value): void
    {
        throw new \LogicException('A JsonObject cannot be changed. Make another from its toArray().');
    }

    public function offsetUnset(mixed $offset): void
    {
        throw new \LogicException('A JsonObject cannot be changed. Make another from its toArray().');
    }

    public function count(): int
    {
        return count($this->members);
    }

    public function getIterator(): \Iterator
    {
        foreach ($this->members as $name => $value) {
            yield (string) $name => self::value($value);
        }
    }

    /** @return array<array-key, mixed> arrays all the way down */
    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return (object) $this->members;
    }
}
