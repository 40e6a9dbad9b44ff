<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests\Support;

use OpenAgents\Runtime\Laravel\Output;

/** A browser that reads so many writes, and then goes. */
final class CollectedOutput implements Output
{
    public string $bytes = '';
    private int $writes = 0;

    public function __construct(private readonly int $patience = PHP_INT_MAX)
    {
    }

    public function begin(): void
    {
    }

    public function write(string $bytes): void
    {
        $this->bytes .= $bytes;
        $this->writes++;
    }

    public function isGone(): bool
    {
        return $this->writes >= $this->patience;
    }
}
