<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Sse;

/** A comment line: the runtime's heartbeat. */
final class Comment
{
    public function __construct(public readonly string $text)
    {
    }
}
