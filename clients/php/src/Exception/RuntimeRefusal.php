<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Exception;

/** The runtime said no. `errorCode` and `reason` are those of docs/errors.md; switch on them, not on the message. */
class RuntimeRefusal extends RuntimeClientException
{
    /**
     * @param string|null $reason the finer cause, `details[0].reason`
     * @param list<array<string, mixed>> $details
     */
    public function __construct(
        public readonly int $status,
        public readonly string $errorCode,
        public readonly ?string $reason,
        string $message,
        public readonly array $details,
        public readonly string $requestId,
        ?int $retryAfterMs = null,
    ) {
        parent::__construct($message, $retryAfterMs);
    }
}
