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
final class WrappedWorkerRequest implements JsonModel
{
    /**
     * @param WorkerRequestEnvelope $request
     *     A JSON-RPC request. Members that are not named here are ignored.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly WorkerRequestEnvelope $request,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WrappedWorkerRequest');

        return new self(
            request: $in->model('request', WorkerRequestEnvelope::fromArray(...)),
            additional: $in->rest(['request'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'request' => $this->request,
        ], [
        ], $this->additional);
    }
}
