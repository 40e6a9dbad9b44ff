<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The first seq at which the chain does not hold, and why.
 */
final class BrokenLink implements JsonModel
{
    /**
     * @param int $seq
     *
     * @param string $reason
     *     `sequence_gap` (an event is missing), `prev_hash_mismatch` (it does not follow its predecessor),
     *     `event_hash_mismatch` (its content is not what was hashed), `head_mismatch` (the log does not end where its
     *     head says). Further reasons may be added.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly int $seq,
        public readonly string $reason,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'BrokenLink');

        return new self(
            seq: $in->int('seq'),
            reason: $in->string('reason'),
            additional: $in->rest(['seq', 'reason'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'seq' => $this->seq,
            'reason' => $this->reason,
        ], [
        ], $this->additional);
    }
}
