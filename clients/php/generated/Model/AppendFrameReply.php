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
final class AppendFrameReply implements JsonModel
{
    /**
     * @param string $runId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $frameId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param bool $idempotentReplay
     *     True when the frame had been accepted before.
     * @param string $status
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $runId,
        public readonly string $frameId,
        public readonly bool $idempotentReplay,
        public readonly string $status = 'accepted',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'AppendFrameReply');

        return new self(
            runId: $in->string('runId'),
            frameId: $in->string('frameId'),
            idempotentReplay: $in->bool('idempotentReplay'),
            status: $in->string('status'),
            additional: $in->rest(['runId', 'frameId', 'status', 'idempotentReplay'], []),
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
            'frameId' => $this->frameId,
            'status' => $this->status,
            'idempotentReplay' => $this->idempotentReplay,
        ], [
        ], $this->additional);
    }
}
