<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The run exists and takes frames. Always seq 1; written with the run's creation.
 */
final class RunStartedPayload implements JsonModel
{
    /**
     * @param string|null $source
     *     The component that started it, `runtime` for the runtime itself.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?string $source = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunStartedPayload');

        return new self(
            source: $in->stringOrNull('source'),
            additional: $in->rest(['source'], []),
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
            'source' => $this->source,
        ], $this->additional);
    }
}
