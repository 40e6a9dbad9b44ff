<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Several events, decided and answered in their order.
 */
final class AppendMany implements JsonModel
{
    /**
     * @param list<AppendOne> $events
     *
     * @param bool|null $atomic
     *     True: if one event is refused none is written, and the others are answered with 409 `batch_aborted`. False or
     *     absent: a refused event does not stop the others.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly array $events,
        public readonly ?bool $atomic = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'AppendMany');

        return new self(
            events: $in->models('events', AppendOne::fromArray(...)),
            atomic: $in->boolOrNull('atomic'),
            additional: $in->rest(['events', 'atomic'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'events' => $this->events,
        ], [
            'atomic' => $this->atomic,
        ], $this->additional);
    }
}
