<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The worker takes requests. `reason` is `reattach` when the worker was taken up again.
 */
final class WorkerStartedPayload implements JsonModel
{
    /**
     * @param string $status
     *
     * @param string|null $reason
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $status = 'running',
        public readonly ?string $reason = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerStartedPayload');

        return new self(
            status: $in->string('status'),
            reason: $in->stringOrNull('reason'),
            additional: $in->rest(['status', 'reason'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'status' => $this->status,
        ], [
            'reason' => $this->reason,
        ], $this->additional);
    }
}
