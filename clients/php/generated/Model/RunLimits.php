<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Limits after which the run is ended. A limit that is absent, or above the service's own, is the service's.
 */
final class RunLimits implements JsonModel
{
    /**
     * @param int|null $maxSteps
     *     Steps, over all turns of the run.
     * @param int|null $maxWallClockMs
     *     Milliseconds that a turn may take. Time in which it waits for an approval does not count.
     * @param int|null $maxTokens
     *     Tokens read and written, over all turns, as the provider counts them.
     * @param int|null $maxModelCalls
     *     Calls of the model, over all turns, repeated ones included.
     * @param int|null $maxToolCalls
     *     Tool calls, over all turns.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?int $maxSteps = null,
        public readonly ?int $maxWallClockMs = null,
        public readonly ?int $maxTokens = null,
        public readonly ?int $maxModelCalls = null,
        public readonly ?int $maxToolCalls = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunLimits');

        return new self(
            maxSteps: $in->intOrNull('max_steps'),
            maxWallClockMs: $in->intOrNull('max_wall_clock_ms'),
            maxTokens: $in->intOrNull('max_tokens'),
            maxModelCalls: $in->intOrNull('max_model_calls'),
            maxToolCalls: $in->intOrNull('max_tool_calls'),
            additional: $in->rest(['max_steps', 'max_wall_clock_ms', 'max_tokens', 'max_model_calls', 'max_tool_calls'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
        ], [
            'max_steps' => $this->maxSteps,
            'max_wall_clock_ms' => $this->maxWallClockMs,
            'max_tokens' => $this->maxTokens,
            'max_model_calls' => $this->maxModelCalls,
            'max_tool_calls' => $this->maxToolCalls,
        ], $this->additional);
    }
}
