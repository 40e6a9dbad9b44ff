<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The runtime process that held the worker's session is gone; another one has taken over. Unanswered requests
 * are lost, and so are the server requests that were open.
 */
final class WorkerSessionLostPayload implements JsonModel
{
    /**
     * @param int $leaseEpoch
     *     The number of the lease that ran out.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly int $leaseEpoch,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerSessionLostPayload');

        return new self(
            leaseEpoch: $in->int('lease_epoch'),
            additional: $in->rest(['lease_epoch'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'lease_epoch' => $this->leaseEpoch,
        ], [
        ], $this->additional);
    }
}
