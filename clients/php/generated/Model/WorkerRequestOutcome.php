<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class WorkerRequestOutcome implements JsonModel
{
    /**
     * @param string $workerId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are `codexw_` and a UUIDv7.
     * @param string|int $requestId
     *     The request's id, text or integer, as it was sent.
     * @param bool $ok
     *     False when the response is an error.
     * @param JsonObject $response
     *     A JSON-RPC response with `result` or `error`.
     * @param bool $idempotentReplay
     *     True when the request had been accepted before.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $workerId,
        public readonly string|int $requestId,
        public readonly bool $ok,
        public readonly JsonObject $response,
        public readonly bool $idempotentReplay,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerRequestOutcome');

        return new self(
            workerId: $in->string('worker_id'),
            requestId: $in->scalar('request_id'),
            ok: $in->bool('ok'),
            response: $in->object('response'),
            idempotentReplay: $in->bool('idempotent_replay'),
            additional: $in->rest(['worker_id', 'request_id', 'ok', 'response', 'idempotent_replay'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'worker_id' => $this->workerId,
            'request_id' => $this->requestId,
            'ok' => $this->ok,
            'response' => $this->response,
            'idempotent_replay' => $this->idempotentReplay,
        ], [
        ], $this->additional);
    }
}
