<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A JSON-RPC request. Members that are not named here are ignored.
 */
final class WorkerRequestEnvelope implements JsonModel
{
    /**
     * @param string|int|null $requestId
     *     The caller's name for the request, 1 to 128 of `A-Z a-z 0-9 . _ : -`, or an integer; it comes back as it was
     *     sent, text trimmed. One is made when it is absent or blank.
     * @param string|int|null $id
     *     The caller's name for the request, 1 to 128 of `A-Z a-z 0-9 . _ : -`, or an integer; it comes back as it was
     *     sent, text trimmed. One is made when it is absent or blank.
     * @param string|null $method
     *     Such as `thread/start`, `turn/start`, `turn/interrupt`, `serverRequest/respond`. May not be blank.
     * @param JsonObject|array|null $params
     *     The method's parameters. Absent or null is `{}`.
     * @param int|null $timeoutMs
     *     Milliseconds after which the request is given up. The server's setting (15000 unless configured) when absent.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string|int|null $requestId = null,
        public readonly string|int|null $id = null,
        public readonly ?string $method = null,
        public readonly JsonObject|array|null $params = null,
        public readonly ?int $timeoutMs = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerRequestEnvelope');

        return new self(
            requestId: $in->scalarOrNull('request_id'),
            id: $in->scalarOrNull('id'),
            method: $in->stringOrNull('method'),
            params: $in->objectOrListOrNull('params'),
            timeoutMs: $in->intOrNull('timeout_ms'),
            additional: $in->rest(['request_id', 'id', 'method', 'params', 'timeout_ms'], ['request_id', 'id', 'params', 'timeout_ms']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
        ], [
            'request_id' => $this->requestId,
            'id' => $this->id,
            'method' => $this->method,
            'params' => JsonObject::orList($this->params),
            'timeout_ms' => $this->timeoutMs,
        ], $this->additional);
    }
}
