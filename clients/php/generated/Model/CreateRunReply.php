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
final class CreateRunReply implements JsonModel
{
    /**
     * @param Run $run
     *     A run as its log has it up to `latest_seq`.
     * @param bool $idempotentReplay
     *     True when the run existed already and nothing was written.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly Run $run,
        public readonly bool $idempotentReplay,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'CreateRunReply');

        return new self(
            run: $in->model('run', Run::fromArray(...)),
            idempotentReplay: $in->bool('idempotentReplay'),
            additional: $in->rest(['run', 'idempotentReplay'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'run' => $this->run,
            'idempotentReplay' => $this->idempotentReplay,
        ], [
        ], $this->additional);
    }
}
