<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The finer cause, with the numbers that explain it.
 */
final class ErrorDetail implements JsonModel
{
    /**
     * @param ErrorReason::*|string $reason
     *     Reasons may be added; treat an unknown one by its code.
     * @param int|null $retryAfterMs
     *     Milliseconds to wait before the next attempt.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $reason,
        public readonly ?int $retryAfterMs = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ErrorDetail');

        return new self(
            reason: $in->string('reason'),
            retryAfterMs: $in->intOrNull('retry_after_ms'),
            additional: $in->rest(['reason', 'retry_after_ms'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'reason' => $this->reason,
        ], [
            'retry_after_ms' => $this->retryAfterMs,
        ], $this->additional);
    }
}
