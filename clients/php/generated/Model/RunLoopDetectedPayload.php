<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The turn repeated itself without getting on for too long. The run is ended.
 */
final class RunLoopDetectedPayload implements JsonModel
{
    /**
     * @param string $detector
     *     `global_circuit_breaker`, `known_poll_no_progress`, `ping_pong`, `generic_repeat` or another word.
     * @param string $level
     *
     * @param int $count
     *     How many calls brought nothing new.
     * @param string $message
     *     The observation, for people.
     * @param string $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param int $step
     *     Number of a step in its turn, from 1. A step is one call of the model and the tools that it asks for.
     * @param string $reasonCode
     *
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $detector,
        public readonly string $level,
        public readonly int $count,
        public readonly string $message,
        public readonly string $turnId,
        public readonly int $step,
        public readonly string $reasonCode = 'loop_detected.no_progress',
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunLoopDetectedPayload');

        return new self(
            detector: $in->string('detector'),
            level: $in->string('level'),
            count: $in->int('count'),
            message: $in->string('message'),
            turnId: $in->string('turn_id'),
            step: $in->int('step'),
            reasonCode: $in->string('reason_code'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['detector', 'level', 'count', 'reason_code', 'message', 'turn_id', 'step', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'detector' => $this->detector,
            'level' => $this->level,
            'count' => $this->count,
            'reason_code' => $this->reasonCode,
            'message' => $this->message,
            'turn_id' => $this->turnId,
            'step' => $this->step,
        ], [
            'late' => $this->late,
        ], $this->additional);
    }
}
