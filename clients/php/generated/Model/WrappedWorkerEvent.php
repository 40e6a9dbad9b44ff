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
final class WrappedWorkerEvent implements JsonModel
{
    /**
     * @param IngestedEvent $event
     *     An event. Its type is `event_type`, else `type`, else `eventType`. A payload that is not an object counts as
     *     `{}`.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly IngestedEvent $event,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'WrappedWorkerEvent');

        return new self(
            event: $in->model('event', IngestedEvent::fromArray(...)),
            additional: $in->rest(['event'], []),
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
        ], [
        ], $this->additional);
    }
}
