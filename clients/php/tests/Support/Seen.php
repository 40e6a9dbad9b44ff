<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests\Support;

/** A request as it arrived. */
final class Seen
{
    public readonly string $method;
    public readonly string $target;
    public readonly string $body;
    /** @var array<string, string> */
    public readonly array $headers;

    public function __construct(string $raw)
    {
        [$head, $this->body] = explode("\r\n\r\n", $raw, 2);
        $lines = explode("\r\n", $head);
        [$this->method, $this->target] = explode(' ', array_shift($lines));
        $headers = [];
        foreach ($lines as $line) {
            [$name, $value] = explode(':', $line, 2);
            $headers[strtolower($name)] = trim($value);
        }
        $this->headers = $headers;
    }

    /** @return array<string, mixed> of the token */
    public function claims(): array
    {
        $payload = explode('.', $this->headers['x-oa-runtime-signature'])[1];

        return json_decode((string) base64_decode(strtr($payload, '-_', '+/'), true), true, 512, JSON_THROW_ON_ERROR);
    }
}
