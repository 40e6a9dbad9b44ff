<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Json;

/** JSON as this package writes and reads it. */
final class Json
{
    private const FLAGS = JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION;

    /** @throws \JsonException for what JSON cannot hold: text that is not UTF-8, numbers that are not finite */
    public static function encode(mixed $value): string
    {
        return json_encode($value, self::FLAGS);
    }

    /**
     * Objects become `stdClass`, so that an empty one is not mistaken for a list.
     *
     * @throws \JsonException
     */
    public static function decode(string $text): mixed
    {
        return json_decode($text, false, 512, JSON_THROW_ON_ERROR);
    }
}
