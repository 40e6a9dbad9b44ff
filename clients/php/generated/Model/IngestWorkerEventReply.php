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
final class IngestWorkerEventReply implements JsonModel
{
    /**
     * @param IngestedWorkerEvent $data
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly IngestedWorkerEvent $data,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'IngestWorkerEventReply');

        return new self(
            data: $in->model('data', IngestedWorkerEvent::fromArray(...)),
            additional: $in->rest(['data'], []),
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
        ], [
        ], $this->additional);
    }
}
