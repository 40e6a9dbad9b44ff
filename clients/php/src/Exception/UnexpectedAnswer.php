<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Exception;

/** An answer that is not the contract's: a redirect, a page of something in between, JSON that is broken or has another shape. */
final class UnexpectedAnswer extends RuntimeClientException
{
    public function __construct(
        string $message,
        public readonly int $status,
        public readonly string $requestId,
        ?\Throwable $previous = null,
        ?int $retryAfterMs = null,
    ) {
        parent::__construct($message, $retryAfterMs, $previous);
    }
}
