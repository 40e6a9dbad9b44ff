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
final class ErrorBody implements JsonModel
{
    /**
     * @param ErrorCode::*|string $code
     *     The code that clients switch on. Codes may be added; treat an unknown one by its status.
     * @param string $message
     *     The problem and its remedy, for people. Do not parse it.
     * @param list<ErrorDetail>|null $details
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $code,
        public readonly string $message,
        public readonly ?array $details = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ErrorBody');

        return new self(
            code: $in->string('code'),
            message: $in->string('message'),
            details: $in->modelsOrNull('details', ErrorDetail::fromArray(...)),
            additional: $in->rest(['code', 'message', 'details'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'code' => $this->code,
            'message' => $this->message,
        ], [
            'details' => $this->details,
        ], $this->additional);
    }
}
