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
final class StoppedWorker implements JsonModel
{
    /**
     * @param string $workerId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are `codexw_` and a UUIDv7.
     * @param WorkerStatus::*|string $status
     *     `stopped` and `failed` workers can be taken up again with createCodexWorker.
     * @param bool $idempotentReplay
     *     True when the worker had stopped, or was stopping, already.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $workerId,
        public readonly string $status,
        public readonly bool $idempotentReplay,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'StoppedWorker');

        return new self(
            workerId: $in->string('worker_id'),
            status: $in->string('status'),
            idempotentReplay: $in->bool('idempotent_replay'),
            additional: $in->rest(['worker_id', 'status', 'idempotent_replay'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'worker_id' => $this->workerId,
            'status' => $this->status,
            'idempotent_replay' => $this->idempotentReplay,
        ], [
        ], $this->additional);
    }
}
