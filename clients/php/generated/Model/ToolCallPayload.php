<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A tool is to be called. Written before anything is done, so that a call is never made unseen.
 */
final class ToolCallPayload implements JsonModel
{
    /**
     * @param string $toolCallId
     *
     * @param string $toolName
     *
     * @param mixed $input
     *     The arguments. An object where the call can be made: what is judged, asked about and called is this very
     *     value. Where it cannot (`invalid`), the beginning of what came instead.
     * @param string|null $providerCallId
     *     What the model's provider calls it, where it gave an id that can be kept. It goes back to the provider as it
     *     came; everywhere else the call goes by `tool_call_id`.
     * @param string|null $providerMetadata
     *     What the model's provider wants back with this on the next call (a signature, sealed reasoning, the id of an
     *     item), as JSON text. It means something to that provider only.
     * @param string|null $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param int|null $step
     *     Number of a step in its turn, from 1. A step is one call of the model and the tools that it asks for.
     * @param string|null $invalid
     *     Why the call cannot be made as the model asked for it. Absent where it can.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $toolCallId,
        public readonly string $toolName,
        public readonly mixed $input,
        public readonly ?string $providerCallId = null,
        public readonly ?string $providerMetadata = null,
        public readonly ?string $turnId = null,
        public readonly ?int $step = null,
        public readonly ?string $invalid = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ToolCallPayload');

        return new self(
            toolCallId: $in->string('tool_call_id'),
            toolName: $in->string('tool_name'),
            input: $in->value('input'),
            providerCallId: $in->stringOrNull('provider_call_id'),
            providerMetadata: $in->stringOrNull('provider_metadata'),
            turnId: $in->stringOrNull('turn_id'),
            step: $in->intOrNull('step'),
            invalid: $in->stringOrNull('invalid'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['tool_call_id', 'provider_call_id', 'provider_metadata', 'tool_name', 'input', 'turn_id', 'step', 'invalid', 'late'], []),
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
            'input' => $this->input,
        ], [
            'provider_call_id' => $this->providerCallId,
            'provider_metadata' => $this->providerMetadata,
            'turn_id' => $this->turnId,
            'step' => $this->step,
            'invalid' => $this->invalid,
            'late' => $this->late,
        ], $this->additional);
    }
}
