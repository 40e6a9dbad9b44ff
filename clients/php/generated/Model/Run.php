<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A run as its log has it up to `latest_seq`.
 */
final class Run implements JsonModel
{
    /**
     * @param string $id
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $threadId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string|null $workerId
     *     The worker given at creation, or null.
     * @param RunStatus::*|string $status
     *     `succeeded`, `failed` and `canceled` are final: no status leaves them.
     * @param RunMode::*|string $mode
     *     `session` stays open for further frames until someone ends it; `turn` is ended by the executor with
     *     `run.finished` when what it was asked is answered.
     * @param StreamFormat::*|string $format
     *     `events`: one `message` per run event (see EventsStreamData). `ui`: the AI SDK's UI message stream, version 1
     *     (see UiStreamPart).
     * @param InputPolicy::*|string $inputPolicy
     *     What happens to a user message while a turn is under way. `enqueue`: it waits for the turn to end. `reject`:
     *     it is refused (409 `turn_in_progress`). `interrupt`: it ends the turn, which finishes with `interrupted`, and
     *     is answered next.
     * @param RunLimits|null $limits
     *     The limits given at creation, or null.
     * @param string|null $modelOverride
     *     The model given at creation, or null for the service's own.
     * @param string|null $providerOverride
     *     The model provider given at creation, or null for the service's own.
     * @param JsonObject|null $metadata
     *     The value given at creation, or null.
     * @param int $latestSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param string|null $headHash
     *     SHA-256 in lower-case hex, or null where there is no event to take it from.
     * @param int $retentionFloor
     *     Events up to and including this seq have been pruned. 0 means that none have.
     * @param string|null $terminalReasonClass
     *     Why the run ended, as a word to switch on (`completed`, `cancel_requested`, `execution_failed` …); null while
     *     it runs.
     * @param string|null $terminalReason
     *     Why the run ended, for people; null while it runs or when nobody said.
     * @param string|null $terminalAt
     *     When the run ended; null while it runs.
     * @param string $createdAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param string $updatedAt
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $id,
        public readonly string $threadId,
        public readonly ?string $workerId,
        public readonly string $status,
        public readonly string $mode,
        public readonly string $format,
        public readonly string $inputPolicy,
        public readonly ?RunLimits $limits,
        public readonly ?string $modelOverride,
        public readonly ?string $providerOverride,
        public readonly ?JsonObject $metadata,
        public readonly int $latestSeq,
        public readonly ?string $headHash,
        public readonly int $retentionFloor,
        public readonly ?string $terminalReasonClass,
        public readonly ?string $terminalReason,
        public readonly ?string $terminalAt,
        public readonly string $createdAt,
        public readonly string $updatedAt,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'Run');

        return new self(
            id: $in->string('id'),
            threadId: $in->string('thread_id'),
            workerId: $in->stringOrNull('worker_id'),
            status: $in->string('status'),
            mode: $in->string('mode'),
            format: $in->string('format'),
            inputPolicy: $in->string('input_policy'),
            limits: $in->modelOrNull('limits', RunLimits::fromArray(...)),
            modelOverride: $in->stringOrNull('model_override'),
            providerOverride: $in->stringOrNull('provider_override'),
            metadata: $in->objectOrNull('metadata'),
            latestSeq: $in->int('latest_seq'),
            headHash: $in->stringOrNull('head_hash'),
            retentionFloor: $in->int('retention_floor'),
            terminalReasonClass: $in->stringOrNull('terminal_reason_class'),
            terminalReason: $in->stringOrNull('terminal_reason'),
            terminalAt: $in->stringOrNull('terminal_at'),
            createdAt: $in->string('created_at'),
            updatedAt: $in->string('updated_at'),
            additional: $in->rest(['id', 'thread_id', 'worker_id', 'status', 'mode', 'format', 'input_policy', 'limits', 'model_override', 'provider_override', 'metadata', 'latest_seq', 'head_hash', 'retention_floor', 'terminal_reason_class', 'terminal_reason', 'terminal_at', 'created_at', 'updated_at'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'id' => $this->id,
            'thread_id' => $this->threadId,
            'worker_id' => $this->workerId,
            'status' => $this->status,
            'mode' => $this->mode,
            'format' => $this->format,
            'input_policy' => $this->inputPolicy,
            'limits' => $this->limits,
            'model_override' => $this->modelOverride,
            'provider_override' => $this->providerOverride,
            'metadata' => $this->metadata,
            'latest_seq' => $this->latestSeq,
            'head_hash' => $this->headHash,
            'retention_floor' => $this->retentionFloor,
            'terminal_reason_class' => $this->terminalReasonClass,
            'terminal_reason' => $this->terminalReason,
            'terminal_at' => $this->terminalAt,
            'created_at' => $this->createdAt,
            'updated_at' => $this->updatedAt,
        ], [
        ], $this->additional);
    }
}
