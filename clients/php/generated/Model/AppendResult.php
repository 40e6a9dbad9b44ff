<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The answer that this event would have had alone. `event` for 200 and 201, `error` for everything else.
 */
final class AppendResult implements JsonModel
{
    /**
     * @param int $status
     *
     * @param Event|null $event
     *     One immutable entry of a run's log. `payload` matches the schema that `x-event-types` gives for `event_type`,
     *     where it gives one.
     * @param ErrorBody|null $error
     *
     * @param bool|null $idempotentReplay
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly int $status,
        public readonly ?Event $event = null,
        public readonly ?ErrorBody $error = null,
        public readonly ?bool $idempotentReplay = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'AppendResult');

        return new self(
            status: $in->int('status'),
            event: $in->modelOrNull('event', Event::fromArray(...)),
            error: $in->modelOrNull('error', ErrorBody::fromArray(...)),
            idempotentReplay: $in->boolOrNull('idempotentReplay'),
            additional: $in->rest(['status', 'event', 'error', 'idempotentReplay'], []),
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
        ], [
            'event' => $this->event,
            'error' => $this->error,
            'idempotentReplay' => $this->idempotentReplay,
        ], $this->additional);
    }
}
