<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The call waits for a person. A frame of type `approval` that names `approvalId` answers.
 */
final class UiToolApprovalRequest implements JsonModel
{
    /**
     * @param string $approvalId
     *
     * @param string $toolCallId
     *
     * @param string $type
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $approvalId,
        public readonly string $toolCallId,
        public readonly string $type = 'tool-approval-request',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'UiToolApprovalRequest');

        return new self(
            approvalId: $in->string('approvalId'),
            toolCallId: $in->string('toolCallId'),
            type: $in->string('type'),
            additional: $in->rest(['type', 'approvalId', 'toolCallId'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'type' => $this->type,
            'approvalId' => $this->approvalId,
            'toolCallId' => $this->toolCallId,
        ], [
        ], $this->additional);
    }
}
