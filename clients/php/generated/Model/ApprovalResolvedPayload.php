<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Somebody has decided. An approved tool is run; a denied one gets a `tool.result` with the status `denied`.
 */
final class ApprovalResolvedPayload implements JsonModel
{
    /**
     * @param string $approvalId
     *
     * @param string $toolCallId
     *
     * @param string $decision
     *
     * @param string $frameId
     *     The frame that decided it.
     * @param string|null $reason
     *     The reason given with the decision.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $approvalId,
        public readonly string $toolCallId,
        public readonly string $decision,
        public readonly string $frameId,
        public readonly ?string $reason = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ApprovalResolvedPayload');

        return new self(
            approvalId: $in->string('approval_id'),
            toolCallId: $in->string('tool_call_id'),
            decision: $in->string('decision'),
            frameId: $in->string('frame_id'),
            reason: $in->stringOrNull('reason'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['approval_id', 'tool_call_id', 'decision', 'reason', 'frame_id', 'late'], ['reason']),
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
            'decision' => $this->decision,
            'frame_id' => $this->frameId,
        ], [
            'reason' => $this->reason,
            'late' => $this->late,
        ], $this->additional);
    }
}
