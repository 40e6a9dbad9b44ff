<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A sign of life from a tool that is running.
 */
final class ToolProgressPayload implements JsonModel
{
    /**
     * @param string $toolCallId
     *
     * @param mixed $progress
     *     The tool's report, any JSON.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $toolCallId,
        public readonly mixed $progress,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ToolProgressPayload');

        return new self(
            toolCallId: $in->string('tool_call_id'),
            progress: $in->value('progress'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['tool_call_id', 'progress', 'late'], []),
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
            'progress' => $this->progress,
        ], [
            'late' => $this->late,
        ], $this->additional);
    }
}
