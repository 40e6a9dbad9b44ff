<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * How a tool call ended. There is at most one per `tool_call_id` that is not late.
 */
final class ToolResultPayload implements JsonModel
{
    /**
     * @param string $toolCallId
     *
     * @param string $status
     *     `succeeded`; or `failed`, `timed_out`, `canceled` (the run was asked to stop), `denied` (a person or a policy
     *     said no), `interrupted` (the executor was lost while the tool ran, and it may not be run twice),
     *     `invalid_input` (the arguments do not match the tool's schema, it was not run), `unknown_tool`. Words may be
     *     added; treat an unknown one like `failed` where there is an `error_class`.
     * @param string|null $toolName
     *
     * @param mixed $output
     *     The tool's output, any JSON.
     * @param string|null $errorClass
     *     Why it failed, as a word to switch on.
     * @param string|null $message
     *     Why it failed, for people.
     * @param string|null $reason
     *     The older name of `message`.
     * @param int|null $latencyMs
     *
     * @param string|null $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param int|null $step
     *     Number of a step in its turn, from 1. A step is one call of the model and the tools that it asks for.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $toolCallId,
        public readonly string $status,
        public readonly ?string $toolName = null,
        public readonly mixed $output = null,
        public readonly ?string $errorClass = null,
        public readonly ?string $message = null,
        public readonly ?string $reason = null,
        public readonly ?int $latencyMs = null,
        public readonly ?string $turnId = null,
        public readonly ?int $step = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ToolResultPayload');

        return new self(
            toolCallId: $in->string('tool_call_id'),
            status: $in->string('status'),
            toolName: $in->stringOrNull('tool_name'),
            output: $in->value('output'),
            errorClass: $in->stringOrNull('error_class'),
            message: $in->stringOrNull('message'),
            reason: $in->stringOrNull('reason'),
            latencyMs: $in->intOrNull('latency_ms'),
            turnId: $in->stringOrNull('turn_id'),
            step: $in->intOrNull('step'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['tool_call_id', 'tool_name', 'status', 'output', 'error_class', 'message', 'reason', 'latency_ms', 'turn_id', 'step', 'late'], ['output', 'error_class', 'message', 'reason']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'tool_call_id' => $this->toolCallId,
            'status' => $this->status,
        ], [
            'tool_name' => $this->toolName,
            'output' => $this->output,
            'error_class' => $this->errorClass,
            'message' => $this->message,
            'reason' => $this->reason,
            'latency_ms' => $this->latencyMs,
            'turn_id' => $this->turnId,
            'step' => $this->step,
            'late' => $this->late,
        ], $this->additional);
    }
}
