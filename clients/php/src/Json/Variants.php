<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Json;

/** Picks the class that an object is of, where the contract leaves a choice. */
final class Variants
{
    /**
     * The first class whose required members are there and whose fixed values and beginnings fit. What may be left out fits when it is.
     *
     * @param array<array-key, mixed>|\stdClass $data
     * @param array<class-string<JsonModel>, array{required: list<string>, equal: array<string, mixed>, begins: array<string, string>}> $classes
     */
    public static function read(array|\stdClass $data, array $classes): JsonModel|JsonObject
    {
        $members = (array) $data;
        foreach ($classes as $class => $rules) {
            if (self::fits($members, $rules)) {
                return $class::fromArray($data);
            }
        }

        return JsonObject::of($data);
    }

    /**
     * @param array<array-key, mixed> $members
     * @param array{required: list<string>, equal: array<string, mixed>, begins: array<string, string>} $rules
     */
    private static function fits(array $members, array $rules): bool
    {
        foreach ($rules['required'] as $name) {
            if (!array_key_exists($name, $members)) {
                return false;
            }
        }
        foreach ($rules['equal'] as $name => $value) {
            if (array_key_exists($name, $members) && $members[$name] !== $value) {
                return false;
            }
        }
        foreach ($rules['begins'] as $name => $beginning) {
            if (array_key_exists($name, $members) && !(is_string($members[$name]) && str_starts_with($members[$name], $beginning))) {
                return false;
            }
        }

        return true;
    }
}
