<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A piece of the model's reasoning before it answers. The text of a thought is its pieces joined in order;
 * `RUNTIME_MODEL_REASONING` says whether thoughts are written down at all. It is no part of the answer.
 */
final class RunReasoningPayload implements JsonModel
{
    /**
     * @param string $delta
     *     May be empty, where the piece only brings `provider_metadata`.
     * @param int|null $thought
     *     Which thought of the step it belongs to, from 0.
     * @param string|null $providerMetadata
     *     What the model's provider wants back with this on the next call (a signature, sealed reasoning, the id of an
     *     item), as JSON text. It means something to that provider only.
     * @param string|null $frameId
     *     The frame that is being answered.
     * @param string|null $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param int|null $step
     *     Number of a step in its turn, from 1. A step is one call of the model and the tools that it asks for.
     * @param bool|null $simulated
     *     True when no real model thought it.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $delta,
        public readonly ?int $thought = null,
        public readonly ?string $providerMetadata = null,
        public readonly ?string $frameId = null,
        public readonly ?string $turnId = null,
        public readonly ?int $step = null,
        public readonly ?bool $simulated = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunReasoningPayload');

        return new self(
            delta: $in->string('delta'),
            thought: $in->intOrNull('thought'),
            providerMetadata: $in->stringOrNull('provider_metadata'),
            frameId: $in->stringOrNull('frame_id'),
            turnId: $in->stringOrNull('turn_id'),
            step: $in->intOrNull('step'),
            simulated: $in->boolOrNull('simulated'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['delta', 'thought', 'provider_metadata', 'frame_id', 'turn_id', 'step', 'simulated', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'delta' => $this->delta,
        ], [
            'thought' => $this->thought,
            'provider_metadata' => $this->providerMetadata,
            'frame_id' => $this->frameId,
            'turn_id' => $this->turnId,
            'step' => $this->step,
            'simulated' => $this->simulated,
            'late' => $this->late,
        ], $this->additional);
    }
}
