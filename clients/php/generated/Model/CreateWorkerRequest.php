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
final class CreateWorkerRequest implements JsonModel
{
    /**
     * @param string|null $workerId
     *     The id of the new worker, or of the one to take up again. One is made when it is absent.
     * @param string|null $workspaceRef
     *     The workspace. For `codex_app_server` a path below the configured root.
     * @param string|null $codexHomeRef
     *     The Codex home that the producer uses.
     * @param WorkerAdapter::*|string|null $adapter
     *     `in_memory` when absent.
     * @param JsonObject|array|null $metadata
     *     A JSON object, null, or the empty array, which means the empty object.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?string $workerId = null,
        public readonly ?string $workspaceRef = null,
        public readonly ?string $codexHomeRef = null,
        public readonly ?string $adapter = null,
        public readonly JsonObject|array|null $metadata = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'CreateWorkerRequest');

        return new self(
            workerId: $in->stringOrNull('worker_id'),
            workspaceRef: $in->stringOrNull('workspace_ref'),
            codexHomeRef: $in->stringOrNull('codex_home_ref'),
            adapter: $in->stringOrNull('adapter'),
            metadata: $in->objectOrEmptyListOrNull('metadata'),
            additional: $in->rest(['worker_id', 'workspace_ref', 'codex_home_ref', 'adapter', 'metadata'], ['worker_id', 'workspace_ref', 'codex_home_ref', 'adapter', 'metadata']),
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
            'worker_id' => $this->workerId,
            'workspace_ref' => $this->workspaceRef,
            'codex_home_ref' => $this->codexHomeRef,
            'adapter' => $this->adapter,
            'metadata' => JsonObject::orNull($this->metadata),
        ], $this->additional);
    }
}
