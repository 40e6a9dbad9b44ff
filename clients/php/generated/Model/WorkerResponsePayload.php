<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The outcome of a request, without secrets. A `desktop` worker's program writes it.
 */
final class WorkerResponsePayload implements JsonModel
{
    /**
     * @param string|int $requestId
     *     The request's id, text or integer, as it was sent.
     * @param JsonObject $response
     *     A JSON-RPC response with `result` or `error`.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string|int $requestId,
        public readonly JsonObject $response,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerResponsePayload');

        return new self(
            requestId: $in->scalar('request_id'),
            response: $in->object('response'),
            additional: $in->rest(['request_id', 'response'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'request_id' => $this->requestId,
            'response' => $this->response,
        ], [
        ], $this->additional);
    }
}
