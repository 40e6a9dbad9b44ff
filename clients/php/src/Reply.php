<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

/**
 * The answer to a call that went well.
 *
 * @template-covariant T
 */
final class Reply
{
    /**
     * @param T $body a model of the contract, or text where the contract has text
     * @param bool $replayed the runtime had done this before, and answers as it did then
     * @param array<string, string> $headers by lower-case names
     */
    public function __construct(
        public readonly int $status,
        public readonly mixed $body,
        public readonly bool $replayed,
        public readonly string $requestId,
        public readonly int $attempts,
        private readonly array $headers,
    ) {
    }

    public function header(string $name): ?string
    {
        return $this->headers[strtolower($name)] ?? null;
    }
}
