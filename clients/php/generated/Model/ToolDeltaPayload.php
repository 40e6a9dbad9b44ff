<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A piece of the arguments of a call that the model is still writing, for people who watch. The beginning of
 * long arguments only, and nothing of short ones: what is called is what `tool.call` says. A call that is begun
 * may never be made.
 */
final class ToolDeltaPayload implements JsonModel
{
    /**
     * @param string $toolCallId
     *
     * @param string $toolName
     *
     * @param string $delta
     *     The next piece of the JSON text, as the model writes it.
     * @param string|null $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param int|null $step
     *     Number of a step in its turn, from 1. A step is one call of the model and the tools that it asks for.
     * @param string|null $frameId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param bool|null $simulated
     *     True when no real model answers.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $toolCallId,
        public readonly string $toolName,
        public readonly string $delta,
        public readonly ?string $turnId = null,
        public readonly ?int $step = null,
        public readonly ?string $frameId = null,
        public readonly ?bool $simulated = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ToolDeltaPayload');

        return new self(
            toolCallId: $in->string('tool_call_id'),
            toolName: $in->string('tool_name'),
            delta: $in->string('delta'),
            turnId: $in->stringOrNull('turn_id'),
            step: $in->intOrNull('step'),
            frameId: $in->stringOrNull('frame_id'),
            simulated: $in->boolOrNull('simulated'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['tool_call_id', 'tool_name', 'delta', 'turn_id', 'step', 'frame_id', 'simulated', 'late'], []),
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
            'tool_name' => $this->toolName,
            'delta' => $this->delta,
        ], [
            'turn_id' => $this->turnId,
            'step' => $this->step,
            'frame_id' => $this->frameId,
            'simulated' => $this->simulated,
            'late' => $this->late,
        ], $this->additional);
    }
}
