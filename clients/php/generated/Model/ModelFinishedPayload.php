<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The model has said all that it says in this step. Its text and its tool calls are in the log before this.
 */
final class ModelFinishedPayload implements JsonModel
{
    /**
     * @param string $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param int $step
     *     Number of a step in its turn, from 1. A step is one call of the model and the tools that it asks for.
     * @param string $finishReason
     *     Why the model stopped, `stop`, `length`, `tool-calls`, `content-filter`, `error` or `other`. Words may be
     *     added.
     * @param TokenUsage $usage
     *     The provider's count; null if it does not count.
     * @param string $model
     *     The model that answered, as the provider names it.
     * @param int $toolCalls
     *     How many tool calls the model asked for.
     * @param bool $simulated
     *     True when no real model answers.
     * @param Failure|null $error
     *     Why it failed. Absent where it did not.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $turnId,
        public readonly int $step,
        public readonly string $finishReason,
        public readonly TokenUsage $usage,
        public readonly string $model,
        public readonly int $toolCalls,
        public readonly bool $simulated,
        public readonly ?Failure $error = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ModelFinishedPayload');

        return new self(
            turnId: $in->string('turn_id'),
            step: $in->int('step'),
            finishReason: $in->string('finish_reason'),
            usage: $in->model('usage', TokenUsage::fromArray(...)),
            model: $in->string('model'),
            toolCalls: $in->int('tool_calls'),
            simulated: $in->bool('simulated'),
            error: $in->modelOrNull('error', Failure::fromArray(...)),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['turn_id', 'step', 'finish_reason', 'usage', 'model', 'tool_calls', 'simulated', 'error', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'turn_id' => $this->turnId,
            'step' => $this->step,
            'finish_reason' => $this->finishReason,
            'usage' => $this->usage,
            'model' => $this->model,
            'tool_calls' => $this->toolCalls,
            'simulated' => $this->simulated,
        ], [
            'error' => $this->error,
            'late' => $this->late,
        ], $this->additional);
    }
}
