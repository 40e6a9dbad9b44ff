<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class StopWorkerRequest implements JsonModel
{
    /**
     * @param string|null $reason
     *     Why. `stop_requested` when absent or blank.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?string $reason = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'StopWorkerRequest');

        return new self(
            reason: $in->stringOrNull('reason'),
            additional: $in->rest(['reason'], ['reason']),
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
        ], $this->additional);
    }
}
