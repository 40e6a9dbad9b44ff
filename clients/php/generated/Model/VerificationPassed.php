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
final class VerificationPassed implements JsonModel
{
    /**
     * @param string $runId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param int $fromSeq
     *     The first seq that was checked, the one after the retention floor.
     * @param int $toSeq
     *     Number of an event in its run, or 0 for the position before the first one.
     * @param int $eventCount
     *
     * @param string|null $headHash
     *     SHA-256 in lower-case hex, or null where there is no event to take it from.
     * @param bool $ok
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $runId,
        public readonly int $fromSeq,
        public readonly int $toSeq,
        public readonly int $eventCount,
        public readonly ?string $headHash,
        public readonly bool $ok = true,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'VerificationPassed');

        return new self(
            runId: $in->string('run_id'),
            fromSeq: $in->int('from_seq'),
            toSeq: $in->int('to_seq'),
            eventCount: $in->int('event_count'),
            headHash: $in->stringOrNull('head_hash'),
            ok: $in->bool('ok'),
            additional: $in->rest(['run_id', 'ok', 'from_seq', 'to_seq', 'event_count', 'head_hash'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'run_id' => $this->runId,
            'ok' => $this->ok,
            'from_seq' => $this->fromSeq,
            'to_seq' => $this->toSeq,
            'event_count' => $this->eventCount,
            'head_hash' => $this->headHash,
        ], [
        ], $this->additional);
    }
}
