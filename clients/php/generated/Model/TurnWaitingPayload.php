<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * All that is left to do in the turn waits for a person. The run waits without an executor until an
 * `approval.resolved`.
 */
final class TurnWaitingPayload implements JsonModel
{
    /**
     * @param string $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param list<string> $toolCallIds
     *     The calls that wait.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $turnId,
        public readonly array $toolCallIds,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'TurnWaitingPayload');

        return new self(
            turnId: $in->string('turn_id'),
            toolCallIds: $in->list('tool_call_ids'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['turn_id', 'tool_call_ids', 'late'], []),
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
            'tool_call_ids' => $this->toolCallIds,
        ], [
            'late' => $this->late,
        ], $this->additional);
    }
}
