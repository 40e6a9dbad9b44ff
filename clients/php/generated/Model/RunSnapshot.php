<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Where a run stands. Every field is of one and the same moment.
 */
final class RunSnapshot implements JsonModel
{
    /**
     * @param string $runId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $threadId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param RunStatus::*|string $status
     *     `succeeded`, `failed` and `canceled` are final: no status leaves them.
     * @param int $latestSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param int $retentionFloor
     *     Events up to and including this seq have been pruned. 0 means that none have.
     * @param string|null $headHash
     *     SHA-256 in lower-case hex, or null where there is no event to take it from.
     * @param int $pendingFrames
     *     Frames that were accepted and are not consumed yet.
     * @param RunEnding|null $terminal
     *     How the run ended, or null while it runs.
     * @param string $updatedAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $runId,
        public readonly string $threadId,
        public readonly string $status,
        public readonly int $latestSeq,
        public readonly int $retentionFloor,
        public readonly ?string $headHash,
        public readonly int $pendingFrames,
        public readonly ?RunEnding $terminal,
        public readonly string $updatedAt,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunSnapshot');

        return new self(
            runId: $in->string('runId'),
            threadId: $in->string('threadId'),
            status: $in->string('status'),
            latestSeq: $in->int('latestSeq'),
            retentionFloor: $in->int('retentionFloor'),
            headHash: $in->stringOrNull('headHash'),
            pendingFrames: $in->int('pendingFrames'),
            terminal: $in->modelOrNull('terminal', RunEnding::fromArray(...)),
            updatedAt: $in->string('updatedAt'),
            additional: $in->rest(['runId', 'threadId', 'status', 'latestSeq', 'retentionFloor', 'headHash', 'pendingFrames', 'terminal', 'updatedAt'], []),
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
            'threadId' => $this->threadId,
            'status' => $this->status,
            'latestSeq' => $this->latestSeq,
            'retentionFloor' => $this->retentionFloor,
            'headHash' => $this->headHash,
            'pendingFrames' => $this->pendingFrames,
            'terminal' => $this->terminal,
            'updatedAt' => $this->updatedAt,
        ], [
        ], $this->additional);
    }
}
