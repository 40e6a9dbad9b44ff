<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Json;

/** How models put their members together. */
final class Members
{
    /**
     * @param array<string, mixed> $required written even when null
     * @param array<string, mixed> $optional left out when null
     * @param array<string, mixed> $additional written as they are
     */
    public static function of(array $required, array $optional, array $additional): \stdClass
    {
        $given = array_filter($optional, static fn (mixed $value): bool => $value !== null);

        return (object) ($required + $given + $additional);
    }

    /** @return array<array-key, mixed> */
    public static function plain(\JsonSerializable $value): array
    {
        return json_decode(Json::encode($value), true, 512, JSON_THROW_ON_ERROR);
    }
}
