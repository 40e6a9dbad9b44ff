<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The executor begins to answer a frame. The steps that follow hold the request to the model; a writer without
 * steps puts it here.
 */
final class TurnStartedPayload implements JsonModel
{
    /**
     * @param string $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string|null $frameId
     *     The frame that is being answered.
     * @param int|null $attempt
     *     Rises with each executor that works on it; a higher attempt repeats the unfinished work of the earlier ones.
     * @param string|null $provider
     *     The model provider, `scripted` or `openai_compatible`.
     * @param string|null $model
     *
     * @param bool|null $simulated
     *     True when no real model answers.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $turnId,
        public readonly ?string $frameId = null,
        public readonly ?int $attempt = null,
        public readonly ?string $provider = null,
        public readonly ?string $model = null,
        public readonly ?bool $simulated = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'TurnStartedPayload');

        return new self(
            turnId: $in->string('turn_id'),
            frameId: $in->stringOrNull('frame_id'),
            attempt: $in->intOrNull('attempt'),
            provider: $in->stringOrNull('provider'),
            model: $in->stringOrNull('model'),
            simulated: $in->boolOrNull('simulated'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['turn_id', 'frame_id', 'attempt', 'provider', 'model', 'simulated', 'late'], []),
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
        ], [
            'frame_id' => $this->frameId,
            'attempt' => $this->attempt,
            'provider' => $this->provider,
            'model' => $this->model,
            'simulated' => $this->simulated,
            'late' => $this->late,
        ], $this->additional);
    }
}
