<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Exception;

/**
 * The runtime could not be reached, or only something before it has answered (502, 503 and 504 without the runtime's own
 * words). What was asked may have been done or not.
 */
final class RuntimeUnavailable extends RuntimeClientException
{
    public function __construct(
        string $message,
        public readonly int $attempts,
        public readonly string $requestId,
        public readonly ?int $status = null,
        ?\Throwable $previous = null,
        ?int $retryAfterMs = null,
    ) {
        parent::__construct($message, $retryAfterMs, $previous);
    }
}
