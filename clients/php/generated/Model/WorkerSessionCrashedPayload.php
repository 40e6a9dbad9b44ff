<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The process of Codex has ended without being asked to. `restart_in_ms` is null when it will not be started
 * again.
 */
final class WorkerSessionCrashedPayload implements JsonModel
{
    /**
     * @param int|null $exitCode
     *
     * @param string|null $signal
     *
     * @param int|null $restartInMs
     *
     * @param string $stderr
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly ?int $exitCode,
        public readonly ?string $signal,
        public readonly ?int $restartInMs,
        public readonly string $stderr,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WorkerSessionCrashedPayload');

        return new self(
            exitCode: $in->intOrNull('exit_code'),
            signal: $in->stringOrNull('signal'),
            restartInMs: $in->intOrNull('restart_in_ms'),
            stderr: $in->string('stderr'),
            additional: $in->rest(['exit_code', 'signal', 'restart_in_ms', 'stderr'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'exit_code' => $this->exitCode,
            'signal' => $this->signal,
            'restart_in_ms' => $this->restartInMs,
            'stderr' => $this->stderr,
        ], [
        ], $this->additional);
    }
}
