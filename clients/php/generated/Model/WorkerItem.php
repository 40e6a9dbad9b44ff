<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A worker in a list.
 */
final class WorkerItem implements JsonModel
{
    /**
     * @param string $workerId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are `codexw_` and a UUIDv7.
     * @param WorkerStatus::*|string $status
     *     `stopped` and `failed` workers can be taken up again with createCodexWorker.
     * @param int $latestSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param string|null $workspaceRef
     *
     * @param string|null $codexHomeRef
     *
     * @param WorkerAdapter::*|string $adapter
     *     Who carries out requests. `in_memory`: the runtime itself, which echoes them. `desktop`: a program that
     *     follows the worker's stream and answers by ingesting `worker.response` or `worker.error`. `codex_app_server`:
     *     a Codex process that the runtime starts.
     * @param JsonObject $metadata
     *     Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels.
     * @param string $startedAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param string|null $stoppedAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, or null when it has not happened.
     * @param string $updatedAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param string $lastEventAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param string|null $lastHeartbeatAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, or null when it has not happened.
     * @param int|null $heartbeatAgeMs
     *     Milliseconds since `last_heartbeat_at`, or null.
     * @param int $heartbeatStaleAfterMs
     *
     * @param HeartbeatState::*|string $heartbeatState
     *     `stopped` and `failed` as the status; else `missing` without a sign of life, `stale` when the last one is
     *     older than `heartbeat_stale_after_ms`, `fresh` otherwise.
     * @param int $pendingRequests
     *     Requests that have no outcome yet.
     * @param int $retentionFloor
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param string|null $headHash
     *     SHA-256 in lower-case hex, or null where there is no event to take it from.
     * @param mixed $khalaProjection
     *     How far the worker is projected; null as long as it is not.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $workerId,
        public readonly string $status,
        public readonly int $latestSeq,
        public readonly ?string $workspaceRef,
        public readonly ?string $codexHomeRef,
        public readonly string $adapter,
        public readonly JsonObject $metadata,
        public readonly string $startedAt,
        public readonly ?string $stoppedAt,
        public readonly string $updatedAt,
        public readonly string $lastEventAt,
        public readonly ?string $lastHeartbeatAt,
        public readonly ?int $heartbeatAgeMs,
        public readonly int $heartbeatStaleAfterMs,
        public readonly string $heartbeatState,
        public readonly int $pendingRequests,
        public readonly int $retentionFloor,
        public readonly ?string $headHash,
        public readonly mixed $khalaProjection,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerItem');

        return new self(
            workerId: $in->string('worker_id'),
            status: $in->string('status'),
            latestSeq: $in->int('latest_seq'),
            workspaceRef: $in->stringOrNull('workspace_ref'),
            codexHomeRef: $in->stringOrNull('codex_home_ref'),
            adapter: $in->string('adapter'),
            metadata: $in->object('metadata'),
            startedAt: $in->string('started_at'),
            stoppedAt: $in->stringOrNull('stopped_at'),
            updatedAt: $in->string('updated_at'),
            lastEventAt: $in->string('last_event_at'),
            lastHeartbeatAt: $in->stringOrNull('last_heartbeat_at'),
            heartbeatAgeMs: $in->intOrNull('heartbeat_age_ms'),
            heartbeatStaleAfterMs: $in->int('heartbeat_stale_after_ms'),
            heartbeatState: $in->string('heartbeat_state'),
            pendingRequests: $in->int('pending_requests'),
            retentionFloor: $in->int('retention_floor'),
            headHash: $in->stringOrNull('head_hash'),
            khalaProjection: $in->value('khala_projection'),
            additional: $in->rest(['worker_id', 'status', 'latest_seq', 'workspace_ref', 'codex_home_ref', 'adapter', 'metadata', 'started_at', 'stopped_at', 'updated_at', 'last_event_at', 'last_heartbeat_at', 'heartbeat_age_ms', 'heartbeat_stale_after_ms', 'heartbeat_state', 'pending_requests', 'retention_floor', 'head_hash', 'khala_projection'], []),
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
            'latest_seq' => $this->latestSeq,
            'workspace_ref' => $this->workspaceRef,
            'codex_home_ref' => $this->codexHomeRef,
            'adapter' => $this->adapter,
            'metadata' => $this->metadata,
            'started_at' => $this->startedAt,
            'stopped_at' => $this->stoppedAt,
            'updated_at' => $this->updatedAt,
            'last_event_at' => $this->lastEventAt,
            'last_heartbeat_at' => $this->lastHeartbeatAt,
            'heartbeat_age_ms' => $this->heartbeatAgeMs,
            'heartbeat_stale_after_ms' => $this->heartbeatStaleAfterMs,
            'heartbeat_state' => $this->heartbeatState,
            'pending_requests' => $this->pendingRequests,
            'retention_floor' => $this->retentionFloor,
            'head_hash' => $this->headHash,
            'khala_projection' => $this->khalaProjection,
        ], [
        ], $this->additional);
    }
}
