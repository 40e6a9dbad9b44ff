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
final class CancelRunReply implements JsonModel
{
    /**
     * @param string $runId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param RunStatus::*|string $status
     *     `succeeded`, `failed` and `canceled` are final: no status leaves them.
     * @param bool $idempotentReplay
     *     True when the cancel was requested before or the run had ended, so that nothing was written.
     * @param bool $cancelRequested
     *     Always true, also for a run that had ended before.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $runId,
        public readonly string $status,
        public readonly bool $idempotentReplay,
        public readonly bool $cancelRequested = true,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'CancelRunReply');

        return new self(
            runId: $in->string('runId'),
            status: $in->string('status'),
            idempotentReplay: $in->bool('idempotentReplay'),
            cancelRequested: $in->bool('cancelRequested'),
            additional: $in->rest(['runId', 'status', 'cancelRequested', 'idempotentReplay'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'runId' => $this->runId,
            'status' => $this->status,
            'cancelRequested' => $this->cancelRequested,
            'idempotentReplay' => $this->idempotentReplay,
        ], [
        ], $this->additional);
    }
}
