<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * `ok`, or the problem. Further checks may be added.
 */
final class ReadinessChecks implements JsonModel
{
    /**
     * @param string $migrations
     *     The database has exactly the migrations of this build.
     * @param string $logWriter
     *     The log engine can write to the database.
     * @param bool $draining
     *     True once this process has been told to stop.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $migrations,
        public readonly string $logWriter,
        public readonly bool $draining,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ReadinessChecks');

        return new self(
            migrations: $in->string('migrations'),
            logWriter: $in->string('log_writer'),
            draining: $in->bool('draining'),
            additional: $in->rest(['migrations', 'log_writer', 'draining'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'migrations' => $this->migrations,
            'log_writer' => $this->logWriter,
            'draining' => $this->draining,
        ], [
        ], $this->additional);
    }
}
