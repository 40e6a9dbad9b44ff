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
final class Liveness implements JsonModel
{
    /**
     * @param string $service
     *
     * @param string $buildSha
     *
     * @param int|float $uptimeSeconds
     *
     * @param string $status
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $service,
        public readonly string $buildSha,
        public readonly int|float $uptimeSeconds,
        public readonly string $status = 'ok',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'Liveness');

        return new self(
            service: $in->string('service'),
            buildSha: $in->string('build_sha'),
            uptimeSeconds: $in->number('uptime_seconds'),
            status: $in->string('status'),
            additional: $in->rest(['status', 'service', 'build_sha', 'uptime_seconds'], []),
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
            'build_sha' => $this->buildSha,
            'uptime_seconds' => $this->uptimeSeconds,
        ], [
        ], $this->additional);
    }
}
