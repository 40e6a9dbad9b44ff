<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The run has ended. At most one per run, and the last event that counts.
 */
final class RunFinishedPayload implements JsonModel
{
    /**
     * @param string $status
     *     `cancelled` is taken for `canceled`.
     * @param string|null $reasonClass
     *     `completed`, `cancel_requested`, `execution_failed` or another word to switch on.
     * @param string|null $reason
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $status,
        public readonly ?string $reasonClass = null,
        public readonly ?string $reason = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunFinishedPayload');

        return new self(
            status: $in->string('status'),
            reasonClass: $in->stringOrNull('reason_class'),
            reason: $in->stringOrNull('reason'),
            additional: $in->rest(['status', 'reason_class', 'reason'], ['reason_class', 'reason']),
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
            'reason_class' => $this->reasonClass,
            'reason' => $this->reason,
        ], $this->additional);
    }
}
