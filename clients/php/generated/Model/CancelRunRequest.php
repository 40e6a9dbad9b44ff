<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Keys that are not named here are ignored.
 */
final class CancelRunRequest implements JsonModel
{
    /**
     * @param string $threadId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string|null $reason
     *     For the log and for people. `cancel requested` when absent.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $threadId,
        public readonly ?string $reason = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'CancelRunRequest');

        return new self(
            threadId: $in->string('thread_id'),
            reason: $in->stringOrNull('reason'),
            additional: $in->rest(['thread_id', 'reason'], ['reason']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'thread_id' => $this->threadId,
        ], [
            'reason' => $this->reason,
        ], $this->additional);
    }
}
