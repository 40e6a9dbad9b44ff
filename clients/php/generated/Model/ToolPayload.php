<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A finished tool call in the form that receipts are made from.
 */
final class ToolPayload implements JsonModel
{
    /**
     * @param string $tool
     *
     * @param string $paramsHash
     *
     * @param string $outputHash
     *
     * @param int $latencyMs
     *
     * @param mixed $params
     *     The arguments, any JSON.
     * @param list<mixed>|null $sideEffects
     *
     * @param int|null $exitCode
     *
     * @param string|null $stepId
     *
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $tool,
        public readonly string $paramsHash,
        public readonly string $outputHash,
        public readonly int $latencyMs,
        public readonly mixed $params = null,
        public readonly ?array $sideEffects = null,
        public readonly ?int $exitCode = null,
        public readonly ?string $stepId = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ToolPayload');

        return new self(
            tool: $in->string('tool'),
            paramsHash: $in->string('params_hash'),
            outputHash: $in->string('output_hash'),
            latencyMs: $in->int('latency_ms'),
            params: $in->value('params'),
            sideEffects: $in->listOrNull('side_effects'),
            exitCode: $in->intOrNull('exit_code'),
            stepId: $in->stringOrNull('step_id'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['tool', 'params', 'params_hash', 'output_hash', 'latency_ms', 'side_effects', 'exit_code', 'step_id', 'late'], ['params', 'exit_code']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'tool' => $this->tool,
            'params_hash' => $this->paramsHash,
            'output_hash' => $this->outputHash,
            'latency_ms' => $this->latencyMs,
        ], [
            'params' => $this->params,
            'side_effects' => $this->sideEffects,
            'exit_code' => $this->exitCode,
            'step_id' => $this->stepId,
            'late' => $this->late,
        ], $this->additional);
    }
}
