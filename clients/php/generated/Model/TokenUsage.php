<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The provider's count; null if it does not count.
 */
final class TokenUsage implements JsonModel
{
    /**
     * @param int|null $inputTokens
     *
     * @param int|null $outputTokens
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?int $inputTokens = null,
        public readonly ?int $outputTokens = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'TokenUsage');

        return new self(
            inputTokens: $in->intOrNull('input_tokens'),
            outputTokens: $in->intOrNull('output_tokens'),
            additional: $in->rest(['input_tokens', 'output_tokens'], ['input_tokens', 'output_tokens']),
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
            'input_tokens' => $this->inputTokens,
            'output_tokens' => $this->outputTokens,
        ], $this->additional);
    }
}
