<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A request to stop the run. At most one per run; all later assistant text is marked late.
 */
final class RunCancelRequestedPayload implements JsonModel
{
    /**
     * @param string|null $reason
     *
     * @param string|null $reasonClass
     *
     * @param string|null $requestedBy
     *     `control_plane` for the cancel operation.
     * @param string|null $requestedAt
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?string $reason = null,
        public readonly ?string $reasonClass = null,
        public readonly ?string $requestedBy = null,
        public readonly ?string $requestedAt = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunCancelRequestedPayload');

        return new self(
            reason: $in->stringOrNull('reason'),
            reasonClass: $in->stringOrNull('reason_class'),
            requestedBy: $in->stringOrNull('requested_by'),
            requestedAt: $in->stringOrNull('requested_at'),
            additional: $in->rest(['reason', 'reason_class', 'requested_by', 'requested_at'], ['reason', 'reason_class']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
        ], [
            'reason' => $this->reason,
            'reason_class' => $this->reasonClass,
            'requested_by' => $this->requestedBy,
            'requested_at' => $this->requestedAt,
        ], $this->additional);
    }
}
