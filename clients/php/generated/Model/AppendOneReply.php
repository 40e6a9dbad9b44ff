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
final class AppendOneReply implements JsonModel
{
    /**
     * @param Event $event
     *     One immutable entry of a run's log. `payload` matches the schema that `x-event-types` gives for `event_type`,
     *     where it gives one.
     * @param Run $run
     *     A run as its log has it up to `latest_seq`.
     * @param bool $idempotentReplay
     *     True when the event was in the log already and nothing was written.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly Event $event,
        public readonly Run $run,
        public readonly bool $idempotentReplay,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'AppendOneReply');

        return new self(
            event: $in->model('event', Event::fromArray(...)),
            run: $in->model('run', Run::fromArray(...)),
            idempotentReplay: $in->bool('idempotentReplay'),
            additional: $in->rest(['event', 'run', 'idempotentReplay'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'event' => $this->event,
            'run' => $this->run,
            'idempotentReplay' => $this->idempotentReplay,
        ], [
        ], $this->additional);
    }
}
