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
final class AppendManyReply implements JsonModel
{
    /**
     * @param list<AppendResult> $results
     *     One answer per event, in the order of the request.
     * @param Run $run
     *     A run as its log has it up to `latest_seq`.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly array $results,
        public readonly Run $run,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'AppendManyReply');

        return new self(
            results: $in->models('results', AppendResult::fromArray(...)),
            run: $in->model('run', Run::fromArray(...)),
            additional: $in->rest(['results', 'run'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'results' => $this->results,
            'run' => $this->run,
        ], [
        ], $this->additional);
    }
}
