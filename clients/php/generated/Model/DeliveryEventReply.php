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
final class DeliveryEventReply implements JsonModel
{
    /**
     * @param string $eventId
     *
     * @param bool $idempotentReplay
     *     True when the event had been recorded before.
     * @param string $status
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $eventId,
        public readonly bool $idempotentReplay,
        public readonly string $status = 'accepted',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'DeliveryEventReply');

        return new self(
            eventId: $in->string('eventId'),
            idempotentReplay: $in->bool('idempotentReplay'),
            status: $in->string('status'),
            additional: $in->rest(['eventId', 'status', 'idempotentReplay'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'eventId' => $this->eventId,
            'status' => $this->status,
            'idempotentReplay' => $this->idempotentReplay,
        ], [
        ], $this->additional);
    }
}
