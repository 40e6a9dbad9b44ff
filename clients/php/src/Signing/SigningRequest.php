<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Signing;

/** One attempt of a request, as far as a signature can speak of it. */
final class SigningRequest
{
    /**
     * @param string $path with the query, as it is sent
     * @param string $body the exact bytes that are sent
     * @param array<string, int|string> $claims what the token has to claim: `user_id` or `guest_scope`, and `run_id` and
     *     `thread_id` where the request names them
     */
    public function __construct(
        public readonly string $method,
        public readonly string $path,
        public readonly string $body,
        public readonly array $claims,
    ) {
    }
}
