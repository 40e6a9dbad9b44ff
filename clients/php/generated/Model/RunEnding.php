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
final class RunEnding implements JsonModel
{
    /**
     * @param string|null $reasonClass
     *
     * @param string|null $reason
     *
     * @param string $at
     *     RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?string $reasonClass,
        public readonly ?string $reason,
        public readonly string $at,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'RunEnding');

        return new self(
            reasonClass: $in->stringOrNull('reasonClass'),
            reason: $in->stringOrNull('reason'),
            at: $in->string('at'),
            additional: $in->rest(['reasonClass', 'reason', 'at'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'reasonClass' => $this->reasonClass,
            'reason' => $this->reason,
            'at' => $this->at,
        ], [
        ], $this->additional);
    }
}
