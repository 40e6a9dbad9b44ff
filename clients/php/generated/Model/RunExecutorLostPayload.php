<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A lease ran out while there was work to do. Another executor goes on.
 */
final class RunExecutorLostPayload implements JsonModel
{
    /**
     * @param string|null $leaseOwner
     *     The executor that held the lease; null where nobody ever took the run up.
     * @param string|null $leaseExpiresAt
     *     When the lease ran out, by the database's clock.
     * @param string $detectedAt
     *
     * @param int $leaseEpoch
     *     The number of the lease that ran out.
     * @param int $attempt
     *     Rises with each executor that works on it; a higher attempt repeats the unfinished work of the earlier ones.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?string $leaseOwner,
        public readonly ?string $leaseExpiresAt,
        public readonly string $detectedAt,
        public readonly int $leaseEpoch,
        public readonly int $attempt,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunExecutorLostPayload');

        return new self(
            leaseOwner: $in->stringOrNull('lease_owner'),
            leaseExpiresAt: $in->stringOrNull('lease_expires_at'),
            detectedAt: $in->string('detected_at'),
            leaseEpoch: $in->int('lease_epoch'),
            attempt: $in->int('attempt'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['lease_owner', 'lease_expires_at', 'detected_at', 'lease_epoch', 'attempt', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'lease_owner' => $this->leaseOwner,
            'lease_expires_at' => $this->leaseExpiresAt,
            'detected_at' => $this->detectedAt,
            'lease_epoch' => $this->leaseEpoch,
            'attempt' => $this->attempt,
        ], [
            'late' => $this->late,
        ], $this->additional);
    }
}
