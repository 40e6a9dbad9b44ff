<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A request of Codex is answered, withdrawn by Codex, or lost with its process.
 */
final class WorkerServerRequestResolvedPayload implements JsonModel
{
    /**
     * @param string $serverRequestId
     *
     * @param string $outcome
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $serverRequestId,
        public readonly string $outcome,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerServerRequestResolvedPayload');

        return new self(
            serverRequestId: $in->string('server_request_id'),
            outcome: $in->string('outcome'),
            additional: $in->rest(['server_request_id', 'outcome'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'server_request_id' => $this->serverRequestId,
            'outcome' => $this->outcome,
        ], [
        ], $this->additional);
    }
}
