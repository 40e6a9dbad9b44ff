<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A hook changed something in the turn. For operators.
 */
final class RunHookAppliedPayload implements JsonModel
{
    /**
     * @param string $hookId
     *
     * @param string $hookName
     *     Where it was asked, such as `before_tool_call`.
     * @param int|float $priority
     *
     * @param list<string> $resultKeys
     *     The members that it changed.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $hookId,
        public readonly string $hookName,
        public readonly int|float $priority,
        public readonly array $resultKeys,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunHookAppliedPayload');

        return new self(
            hookId: $in->string('hook_id'),
            hookName: $in->string('hook_name'),
            priority: $in->number('priority'),
            resultKeys: $in->list('result_keys'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['hook_id', 'hook_name', 'priority', 'result_keys', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'hook_id' => $this->hookId,
            'hook_name' => $this->hookName,
            'priority' => $this->priority,
            'result_keys' => $this->resultKeys,
        ], [
            'late' => $this->late,
        ], $this->additional);
    }
}
