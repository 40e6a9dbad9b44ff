<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The executor asks the model for the next piece of the turn. Comes again for the same `step` whenever the model
 * is asked again: with a higher `attempt` when another executor has to begin the step anew, with the same one
 * when the call failed before anything of its answer had arrived. The text that the step had before counts for
 * nothing then. How often it may come for one step is the provider's policy.
 */
final class StepStartedPayload implements JsonModel
{
    /**
     * @param string $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param int $step
     *     Number of a step in its turn, from 1. A step is one call of the model and the tools that it asks for.
     * @param int $attempt
     *     Rises with each executor that works on it; a higher attempt repeats the unfinished work of the earlier ones.
     * @param string $provider
     *     The model provider, `scripted` or `openai_compatible`.
     * @param string $model
     *
     * @param bool $simulated
     *     True when no real model answers.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $turnId,
        public readonly int $step,
        public readonly int $attempt,
        public readonly string $provider,
        public readonly string $model,
        public readonly bool $simulated,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'StepStartedPayload');

        return new self(
            turnId: $in->string('turn_id'),
            step: $in->int('step'),
            attempt: $in->int('attempt'),
            provider: $in->string('provider'),
            model: $in->string('model'),
            simulated: $in->bool('simulated'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['turn_id', 'step', 'attempt', 'provider', 'model', 'simulated', 'late'], []),
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
            'attempt' => $this->attempt,
            'provider' => $this->provider,
            'model' => $this->model,
            'simulated' => $this->simulated,
        ], [
            'late' => $this->late,
        ], $this->additional);
    }
}
