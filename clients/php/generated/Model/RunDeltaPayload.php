<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A piece of the assistant's text. The text of an answer is its pieces joined in order.
 */
final class RunDeltaPayload implements JsonModel
{
    /**
     * @param string $delta
     *
     * @param string|null $frameId
     *     The frame that is being answered.
     * @param string|null $turnId
     *     The turn that it belongs to, where the writer divides a run into turns.
     * @param bool|null $simulated
     *     True when no real model wrote it.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $delta,
        public readonly ?string $frameId = null,
        public readonly ?string $turnId = null,
        public readonly ?bool $simulated = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunDeltaPayload');

        return new self(
            delta: $in->string('delta'),
            frameId: $in->stringOrNull('frame_id'),
            turnId: $in->stringOrNull('turn_id'),
            simulated: $in->boolOrNull('simulated'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['delta', 'frame_id', 'turn_id', 'simulated', 'late'], []),
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
            'frame_id' => $this->frameId,
            'turn_id' => $this->turnId,
            'simulated' => $this->simulated,
            'late' => $this->late,
        ], $this->additional);
    }
}
