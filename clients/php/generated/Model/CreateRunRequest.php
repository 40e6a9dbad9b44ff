<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class CreateRunRequest implements JsonModel
{
    /**
     * @param string|null $runId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string|null $threadId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string|null $workerId
     *     The Codex worker that the run belongs to, if any.
     * @param JsonObject|array|null $metadata
     *     A JSON object, null, or the empty array, which means the empty object.
     * @param string|null $idempotencyKey
     *     A name for the intended effect. The same key with the same content gets the first answer again and changes
     *     nothing; the same key with other content is refused (409 `idempotency_mismatch`). Keys outlive the retention
     *     of events.
     * @param RunMode::*|string|null $mode
     *     `session` when absent.
     * @param StreamFormat::*|string|null $format
     *     `events` when absent.
     * @param InputPolicy::*|string|null $inputPolicy
     *     `enqueue` when absent.
     * @param RunLimits|null $limits
     *     Limits after which the run is ended. A limit that is absent, or above the service's own, is the service's.
     * @param string|null $modelOverride
     *     The model to ask instead of the service's own, as the provider names it.
     * @param string|null $providerOverride
     *     The model provider to ask instead of the service's own, `scripted` or `openai_compatible`.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?string $runId = null,
        public readonly ?string $threadId = null,
        public readonly ?string $workerId = null,
        public readonly JsonObject|array|null $metadata = null,
        public readonly ?string $idempotencyKey = null,
        public readonly ?string $mode = null,
        public readonly ?string $format = null,
        public readonly ?string $inputPolicy = null,
        public readonly ?RunLimits $limits = null,
        public readonly ?string $modelOverride = null,
        public readonly ?string $providerOverride = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'CreateRunRequest');

        return new self(
            runId: $in->stringOrNull('run_id'),
            threadId: $in->stringOrNull('thread_id'),
            workerId: $in->stringOrNull('worker_id'),
            metadata: $in->objectOrEmptyListOrNull('metadata'),
            idempotencyKey: $in->stringOrNull('idempotency_key'),
            mode: $in->stringOrNull('mode'),
            format: $in->stringOrNull('format'),
            inputPolicy: $in->stringOrNull('input_policy'),
            limits: $in->modelOrNull('limits', RunLimits::fromArray(...)),
            modelOverride: $in->stringOrNull('model_override'),
            providerOverride: $in->stringOrNull('provider_override'),
            additional: $in->rest(['run_id', 'thread_id', 'worker_id', 'metadata', 'idempotency_key', 'mode', 'format', 'input_policy', 'limits', 'model_override', 'provider_override'], ['worker_id', 'metadata']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
        ], [
            'run_id' => $this->runId,
            'thread_id' => $this->threadId,
            'worker_id' => $this->workerId,
            'metadata' => JsonObject::orNull($this->metadata),
            'idempotency_key' => $this->idempotencyKey,
            'mode' => $this->mode,
            'format' => $this->format,
            'input_policy' => $this->inputPolicy,
            'limits' => $this->limits,
            'model_override' => $this->modelOverride,
            'provider_override' => $this->providerOverride,
        ], $this->additional);
    }
}
