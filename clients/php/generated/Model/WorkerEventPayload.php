<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * An event from a producer. With `method` `ios/handshake`, `desktop/handshake_ack` or `ios/user_message` it is
 * an envelope whose ids and times are kept exactly as they were sent.
 */
final class WorkerEventPayload implements JsonModel
{
    /**
     * @param string|null $source
     *
     * @param string|null $method
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?string $source = null,
        public readonly ?string $method = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerEventPayload');

        return new self(
            source: $in->stringOrNull('source'),
            method: $in->stringOrNull('method'),
            additional: $in->rest(['source', 'method'], []),
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
            'source' => $this->source,
            'method' => $this->method,
        ], $this->additional);
    }
}
