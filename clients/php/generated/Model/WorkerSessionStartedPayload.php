<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A process of Codex has initialised. After a crash `restarted` is true, and the threads are those that were
 * resumed.
 */
final class WorkerSessionStartedPayload implements JsonModel
{
    /**
     * @param string $sessionId
     *
     * @param int $pid
     *
     * @param string $codexVersion
     *
     * @param bool $restarted
     *
     * @param list<string> $resumedThreads
     *
     * @param list<string> $unresumedThreads
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $sessionId,
        public readonly int $pid,
        public readonly string $codexVersion,
        public readonly bool $restarted,
        public readonly array $resumedThreads,
        public readonly array $unresumedThreads,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerSessionStartedPayload');

        return new self(
            sessionId: $in->string('session_id'),
            pid: $in->int('pid'),
            codexVersion: $in->string('codex_version'),
            restarted: $in->bool('restarted'),
            resumedThreads: $in->list('resumed_threads'),
            unresumedThreads: $in->list('unresumed_threads'),
            additional: $in->rest(['session_id', 'pid', 'codex_version', 'restarted', 'resumed_threads', 'unresumed_threads'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'session_id' => $this->sessionId,
            'pid' => $this->pid,
            'codex_version' => $this->codexVersion,
            'restarted' => $this->restarted,
            'resumed_threads' => $this->resumedThreads,
            'unresumed_threads' => $this->unresumedThreads,
        ], [
        ], $this->additional);
    }
}
