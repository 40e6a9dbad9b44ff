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
final class Health implements JsonModel
{
    /**
     * @param string $service
     *
     * @param string $version
     *
     * @param string $status
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $service,
        public readonly string $version,
        public readonly string $status = 'ok',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'Health');

        return new self(
            service: $in->string('service'),
            version: $in->string('version'),
            status: $in->string('status'),
            additional: $in->rest(['status', 'service', 'version'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'status' => $this->status,
            'service' => $this->service,
            'version' => $this->version,
        ], [
        ], $this->additional);
    }
}
