<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A request was accepted; the worker has not been asked yet. `params` is present only for `desktop` workers:
 * their programs read it here.
 */
final class WorkerRequestReceivedPayload implements JsonModel
{
    /**
     * @param string|int $requestId
     *     The request's id, text or integer, as it was sent.
     * @param string $method
     *
     * @param JsonObject|array|null $params
     *     The method's parameters. Absent or null is `{}`.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string|int $requestId,
        public readonly string $method,
        public readonly JsonObject|array|null $params = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerRequestReceivedPayload');

        return new self(
            requestId: $in->scalar('request_id'),
            method: $in->string('method'),
            params: $in->objectOrListOrNull('params'),
            additional: $in->rest(['request_id', 'method', 'params'], ['params']),
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
            'method' => $this->method,
        ], [
            'params' => JsonObject::orList($this->params),
        ], $this->additional);
    }
}
