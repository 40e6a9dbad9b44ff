<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * A command was run to check the work.
 */
final class VerificationPayload implements JsonModel
{
    /**
     * @param string $command
     *
     * @param int $exitCode
     *
     * @param string|null $cwd
     *
     * @param int|null $durationMs
     *
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $command,
        public readonly int $exitCode,
        public readonly ?string $cwd = null,
        public readonly ?int $durationMs = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'VerificationPayload');

        return new self(
            command: $in->string('command'),
            exitCode: $in->int('exit_code'),
            cwd: $in->stringOrNull('cwd'),
            durationMs: $in->intOrNull('duration_ms'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['command', 'exit_code', 'cwd', 'duration_ms', 'late'], ['cwd', 'duration_ms']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'command' => $this->command,
            'exit_code' => $this->exitCode,
        ], [
            'cwd' => $this->cwd,
            'duration_ms' => $this->durationMs,
            'late' => $this->late,
        ], $this->additional);
    }
}
