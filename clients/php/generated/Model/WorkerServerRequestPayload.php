<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Codex waits for an answer, such as an approval. A request with the method `serverRequest/respond` gives it.
 */
final class WorkerServerRequestPayload implements JsonModel
{
    /**
     * @param string $serverRequestId
     *
     * @param string $method
     *
     * @param JsonObject $params
     *     Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels.
     * @param JsonObject|null $truncated
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $serverRequestId,
        public readonly string $method,
        public readonly JsonObject $params,
        public readonly ?JsonObject $truncated = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerServerRequestPayload');

        return new self(
            serverRequestId: $in->string('server_request_id'),
            method: $in->string('method'),
            params: $in->object('params'),
            truncated: $in->objectOrNull('truncated'),
            additional: $in->rest(['server_request_id', 'method', 'params', 'truncated'], []),
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
            'method' => $this->method,
            'params' => $this->params,
        ], [
            'truncated' => $this->truncated,
        ], $this->additional);
    }
}
