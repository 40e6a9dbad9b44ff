<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A person has to agree before the tool is run. The run waits, at no cost and for as long as it takes, for a
 * frame of type `approval` that names `approval_id`.
 */
final class ApprovalRequestedPayload implements JsonModel
{
    /**
     * @param string $approvalId
     *
     * @param string $toolCallId
     *
     * @param string $toolName
     *
     * @param mixed $input
     *     The arguments that the tool would be run with, any JSON.
     * @param string $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param int $step
     *     Number of a step in its turn, from 1. A step is one call of the model and the tools that it asks for.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $approvalId,
        public readonly string $toolCallId,
        public readonly string $toolName,
        public readonly mixed $input,
        public readonly string $turnId,
        public readonly int $step,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ApprovalRequestedPayload');

        return new self(
            approvalId: $in->string('approval_id'),
            toolCallId: $in->string('tool_call_id'),
            toolName: $in->string('tool_name'),
            input: $in->value('input'),
            turnId: $in->string('turn_id'),
            step: $in->int('step'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['approval_id', 'tool_call_id', 'tool_name', 'input', 'turn_id', 'step', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'approval_id' => $this->approvalId,
            'tool_call_id' => $this->toolCallId,
            'tool_name' => $this->toolName,
            'input' => $this->input,
            'turn_id' => $this->turnId,
            'step' => $this->step,
        ], [
            'late' => $this->late,
        ], $this->additional);
    }
}
