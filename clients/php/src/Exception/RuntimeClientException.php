<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Exception;

/** What every failure of a call to the runtime is. */
abstract class RuntimeClientException extends \RuntimeException
{
    /** @param int|null $retryAfterMs how long the runtime, or what stands before it, asks to be left alone */
    public function __construct(string $message, public readonly ?int $retryAfterMs = null, ?\Throwable $previous = null)
    {
        parent::__construct($message, 0, $previous);
    }
}
