<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Http;

/** An operation of the contract, as far as calling it depends on it. */
final class Operation
{
    /**
     * @param string $path with parameters in braces
     * @param list<string> $query names of the query parameters
     * @param list<string> $headers names of the header parameters
     * @param array<int, class-string|null> $answers what the statuses that are answers are read as; null for text
     */
    public function __construct(
        public readonly string $id,
        public readonly string $method,
        public readonly string $path,
        public readonly array $query,
        public readonly array $headers,
        public readonly array $answers,
        public readonly string $accept,
        public readonly bool $isSigned,
        public readonly bool $isStream,
        public readonly Repetition $repetition,
    ) {
    }

    /**
     * The path with its parameters, percent-encoded, and the query; parameters that are null or empty are left out of it.
     *
     * @param array<string, mixed> $path
     * @param array<string, mixed> $query
     * @throws \InvalidArgumentException for a path parameter that is missing, empty, `.` or `..`: the request would go elsewhere
     */
    public function target(array $path, array $query): string
    {
        $filled = preg_replace_callback('/\{([^}]+)\}/', static function (array $found) use ($path): string {
            $value = (string) ($path[$found[1]] ?? '');
            if (in_array($value, ['', '.', '..'], true)) {
                throw new \InvalidArgumentException("\"{$value}\" cannot be a {$found[1]}.");
            }

            return rawurlencode($value);
        }, $this->path);
        $given = array_filter($query, static fn (mixed $value): bool => $value !== null && $value !== '');
        $words = array_map(static fn (mixed $value): mixed => is_bool($value) ? ($value ? 'true' : 'false') : $value, $given);

        return $filled . ($words === [] ? '' : '?' . http_build_query($words, '', '&', PHP_QUERY_RFC3986));
    }
}
