<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class ReceiptToolCall implements JsonModel
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
     * @param string|null $status
     *     `denied`, `interrupted`, `invalid_input` or `unknown_tool`: the tool was not run, or nobody knows how far it
     *     got. Absent otherwise.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $tool,
        public readonly string $paramsHash,
        public readonly string $outputHash,
        public readonly int $latencyMs,
        public readonly ?string $status = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ReceiptToolCall');

        return new self(
            tool: $in->string('tool'),
            paramsHash: $in->string('params_hash'),
            outputHash: $in->string('output_hash'),
            latencyMs: $in->int('latency_ms'),
            status: $in->stringOrNull('status'),
            additional: $in->rest(['tool', 'params_hash', 'output_hash', 'latency_ms', 'status'], []),
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
            'status' => $this->status,
        ], $this->additional);
    }
}
