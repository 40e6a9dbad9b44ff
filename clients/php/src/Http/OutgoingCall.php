<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Http;

use OpenAgents\Runtime\Json\Json;
use OpenAgents\Runtime\Json\JsonObject;

/** A call as it goes out, the same for all its attempts: the body is encoded once, and signed and sent as these bytes. */
final class OutgoingCall
{
    /** @param array<string, int|string> $claims of the path, the query and the body */
    private function __construct(
        public readonly Operation $operation,
        public readonly string $target,
        /** Null where nothing is sent. */
        public readonly ?string $body,
        /** @var array<string, string> */
        public readonly array $headers,
        public readonly array $claims,
        public readonly bool $isRepeatable,
    ) {
    }

    /**
     * @param array<string, mixed> $path
     * @param array<string, mixed> $query
     * @param array<string, mixed> $headers
     * @throws \InvalidArgumentException|\JsonException for what cannot be sent
     */
    public static function of(Operation $operation, array $path, array $query, array $headers, mixed $body): self
    {
        $text = $body === null ? null : Json::encode(is_array($body) ? JsonObject::of($body) : $body);
        $sent = $text === null ? null : Json::decode($text);
        $given = array_filter($headers, static fn (mixed $value): bool => $value !== null && $value !== '');

        return new self(
            $operation,
            $operation->target($path, $query),
            $text,
            array_map(strval(...), $given),
            self::claims($path, $query, $sent instanceof \stdClass ? (array) $sent : []),
            $operation->repetition->isSafe($sent),
        );
    }

    /**
     * The runtime refuses a token that does not claim the run and the thread that its request names: a run in the path, else
     * in the query, else in the body; a thread in the query, else in the body.
     *
     * @param array<string, mixed> $path
     * @param array<string, mixed> $query
     * @param array<string, mixed> $body
     * @return array<string, int|string>
     */
    private static function claims(array $path, array $query, array $body): array
    {
        return array_filter([
            'run_id' => $path['run_id'] ?? $query['run_id'] ?? $body['run_id'] ?? null,
            'thread_id' => $query['thread_id'] ?? $body['thread_id'] ?? null,
        ], static fn (mixed $claim): bool => (is_string($claim) && $claim !== '') || is_int($claim));
    }
}
