<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Laravel;

/** PHP's output, past all of its buffers. */
final class PhpOutput implements Output
{
    public function begin(): void
    {
        // The relay stops by itself when the browser is gone, and then closes the connection to the runtime.
        ignore_user_abort(true);
        set_time_limit(0);
        ini_set('zlib.output_compression', '0');
        while (ob_get_level() > 0 && ob_end_flush()) {
            continue;
        }
    }

    public function write(string $bytes): void
    {
        echo $bytes;
        flush();
    }

    public function isGone(): bool
    {
        return connection_aborted() === 1;
    }
}
