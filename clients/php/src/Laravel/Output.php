<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Laravel;

/** Where a relay writes to. */
interface Output
{
    public function begin(): void;

    /** Sent at once. */
    public function write(string $bytes): void;

    /** Whether the reader has closed its connection. Known only after something was written to it. */
    public function isGone(): bool;
}
