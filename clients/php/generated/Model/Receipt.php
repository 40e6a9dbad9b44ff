<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A verifiable summary of a run. `canonical_json_sha256` is over the canonical JSON of the receipt without
 * itself. Two reads of an unchanged run are byte-identical. Members that this schema does not name may be added
 * and are part of the hash.
 */
final class Receipt implements JsonModel
{
    /**
     * @param string $sessionId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $trajectoryHash
     *     SHA-256 in lower-case hex behind `sha256:`.
     * @param string $policyBundleId
     *
     * @param string $canonicalJsonSha256
     *     SHA-256 in lower-case hex.
     * @param string $createdAt
     *     RFC 3339 with `+00:00` and 0, 3, 6 or 9 fractional digits, as it is hashed.
     * @param int $eventCount
     *
     * @param int $firstSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param int $lastSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param ReceiptMetrics $metrics
     *
     * @param list<ReceiptToolCall> $toolCalls
     *
     * @param list<ReceiptVerification> $verification
     *
     * @param list<ReceiptPayment> $payments
     *
     * @param string $schema
     *
     * @param string|null $recordedBy
     *     `client` if no executor has ever claimed the run, so that its client recorded the work. Absent otherwise.
     * @param list<ReceiptModelUsage>|null $modelUsage
     *     Calls and usage of each model. Absent if the log counts no model calls.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $sessionId,
        public readonly string $trajectoryHash,
        public readonly string $policyBundleId,
        public readonly string $canonicalJsonSha256,
        public readonly string $createdAt,
        public readonly int $eventCount,
        public readonly int $firstSeq,
        public readonly int $lastSeq,
        public readonly ReceiptMetrics $metrics,
        public readonly array $toolCalls,
        public readonly array $verification,
        public readonly array $payments,
        public readonly string $schema = 'openagents.receipt.v1',
        public readonly ?string $recordedBy = null,
        public readonly ?array $modelUsage = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'Receipt');

        return new self(
            sessionId: $in->string('session_id'),
            trajectoryHash: $in->string('trajectory_hash'),
            policyBundleId: $in->string('policy_bundle_id'),
            canonicalJsonSha256: $in->string('canonical_json_sha256'),
            createdAt: $in->string('created_at'),
            eventCount: $in->int('event_count'),
            firstSeq: $in->int('first_seq'),
            lastSeq: $in->int('last_seq'),
            metrics: $in->model('metrics', ReceiptMetrics::fromArray(...)),
            toolCalls: $in->models('tool_calls', ReceiptToolCall::fromArray(...)),
            verification: $in->models('verification', ReceiptVerification::fromArray(...)),
            payments: $in->models('payments', ReceiptPayment::fromArray(...)),
            schema: $in->string('schema'),
            recordedBy: $in->stringOrNull('recorded_by'),
            modelUsage: $in->modelsOrNull('model_usage', ReceiptModelUsage::fromArray(...)),
            additional: $in->rest(['schema', 'session_id', 'trajectory_hash', 'policy_bundle_id', 'canonical_json_sha256', 'created_at', 'event_count', 'first_seq', 'last_seq', 'metrics', 'tool_calls', 'verification', 'payments', 'recorded_by', 'model_usage'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'schema' => $this->schema,
            'session_id' => $this->sessionId,
            'trajectory_hash' => $this->trajectoryHash,
            'policy_bundle_id' => $this->policyBundleId,
            'canonical_json_sha256' => $this->canonicalJsonSha256,
            'created_at' => $this->createdAt,
            'event_count' => $this->eventCount,
            'first_seq' => $this->firstSeq,
            'last_seq' => $this->lastSeq,
            'metrics' => $this->metrics,
            'tool_calls' => $this->toolCalls,
            'verification' => $this->verification,
            'payments' => $this->payments,
        ], [
            'recorded_by' => $this->recordedBy,
            'model_usage' => $this->modelUsage,
        ], $this->additional);
    }
}
