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
final class WorkerPage implements JsonModel
{
    /**
     * @param list<WorkerItem> $data
     *
     * @param string|null $nextCursor
     *     Give it as `cursor` for the next page. Null on the last one.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly array $data,
        public readonly ?string $nextCursor,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerPage');

        return new self(
            data: $in->models('data', WorkerItem::fromArray(...)),
            nextCursor: $in->stringOrNull('next_cursor'),
            additional: $in->rest(['data', 'next_cursor'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'data' => $this->data,
            'next_cursor' => $this->nextCursor,
        ], [
        ], $this->additional);
    }
}
