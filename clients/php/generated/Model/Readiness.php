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
final class Readiness implements JsonModel
{
    /**
     * @param string $status
     *
     * @param string $service
     *
     * @param ReadinessChecks $checks
     *     `ok`, or the problem. Further checks may be added.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $status,
        public readonly string $service,
        public readonly ReadinessChecks $checks,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'Readiness');

        return new self(
            status: $in->string('status'),
            service: $in->string('service'),
            checks: $in->model('checks', ReadinessChecks::fromArray(...)),
            additional: $in->rest(['status', 'service', 'checks'], []),
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
            'checks' => $this->checks,
        ], [
        ], $this->additional);
    }
}
