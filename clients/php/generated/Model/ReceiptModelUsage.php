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
final class ReceiptModelUsage implements JsonModel
{
    /**
     * @param string $model
     *
     * @param bool $simulated
     *     True when no real model answers.
     * @param int $calls
     *
     * @param int $inputTokens
     *     Without those that the provider did not count.
     * @param int $outputTokens
     *     Without those that the provider did not count.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $model,
        public readonly bool $simulated,
        public readonly int $calls,
        public readonly int $inputTokens,
        public readonly int $outputTokens,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ReceiptModelUsage');

        return new self(
            model: $in->string('model'),
            simulated: $in->bool('simulated'),
            calls: $in->int('calls'),
            inputTokens: $in->int('input_tokens'),
            outputTokens: $in->int('output_tokens'),
            additional: $in->rest(['model', 'simulated', 'calls', 'input_tokens', 'output_tokens'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'model' => $this->model,
            'simulated' => $this->simulated,
            'calls' => $this->calls,
            'input_tokens' => $this->inputTokens,
            'output_tokens' => $this->outputTokens,
        ], [
        ], $this->additional);
    }
}
