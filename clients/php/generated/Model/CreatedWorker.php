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
final class CreatedWorker implements JsonModel
{
    /**
     * @param string $workerId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are `codexw_` and a UUIDv7.
     * @param WorkerStatus::*|string $status
     *     `stopped` and `failed` workers can be taken up again with createCodexWorker.
     * @param int $latestSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param bool $idempotentReplay
     *     True when the worker was there and had not ended.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $workerId,
        public readonly string $status,
        public readonly int $latestSeq,
        public readonly bool $idempotentReplay,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'CreatedWorker');

        return new self(
            workerId: $in->string('workerId'),
            status: $in->string('status'),
            latestSeq: $in->int('latestSeq'),
            idempotentReplay: $in->bool('idempotentReplay'),
            additional: $in->rest(['workerId', 'status', 'latestSeq', 'idempotentReplay'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'workerId' => $this->workerId,
            'status' => $this->status,
            'latestSeq' => $this->latestSeq,
            'idempotentReplay' => $this->idempotentReplay,
        ], [
        ], $this->additional);
    }
}
