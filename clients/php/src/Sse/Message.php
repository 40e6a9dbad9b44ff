<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Sse;

/** A server-sent event. */
final class Message
{
    /**
     * @param string $event `message` where none is named
     * @param string|null $id the id that came with this very event; null when it came without
     */
    public function __construct(public readonly string $event, public readonly string $data, public readonly ?string $id)
    {
    }
}
