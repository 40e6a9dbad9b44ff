<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

/** What one call does otherwise than its client. */
final class CallOptions
{
    /**
     * @param string|null $requestId `x-request-id` of all attempts, 1 to 128 of `A-Z a-z 0-9 . _ : -`
     */
    public function __construct(
        public readonly ?string $requestId = null,
        public readonly ?RetryPolicy $retry = null,
        public readonly ?Timeouts $timeouts = null,
        public readonly ?TraceContext $trace = null,
    ) {
    }
}
