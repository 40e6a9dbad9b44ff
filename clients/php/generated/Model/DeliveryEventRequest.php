<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class DeliveryEventRequest implements JsonModel
{
    /**
     * @param string $eventId
     *     The provider's name for the event, 2 to 256 characters.
     * @param string $provider
     *     Such as `resend`; 2 to 64 characters.
     * @param DeliveryState::*|string $deliveryState
     *     The fate of the message, or of its recipient.
     * @param string|null $messageId
     *     At most 1024 characters.
     * @param string|null $integrationId
     *     At most 1024 characters.
     * @param string|null $recipient
     *     An address. Kept as a mask and a keyed hash only. At most 1024 characters.
     * @param string|null $reason
     *     At most 4096 characters.
     * @param string|null $occurredAt
     *     When it happened, by the provider.
     * @param JsonObject|array|null $payload
     *     A JSON object, null, or the empty array, which means the empty object.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $eventId,
        public readonly string $provider,
        public readonly string $deliveryState,
        public readonly ?string $messageId = null,
        public readonly ?string $integrationId = null,
        public readonly ?string $recipient = null,
        public readonly ?string $reason = null,
        public readonly ?string $occurredAt = null,
        public readonly JsonObject|array|null $payload = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'DeliveryEventRequest');

        return new self(
            eventId: $in->string('event_id'),
            provider: $in->string('provider'),
            deliveryState: $in->string('delivery_state'),
            messageId: $in->stringOrNull('message_id'),
            integrationId: $in->stringOrNull('integration_id'),
            recipient: $in->stringOrNull('recipient'),
            reason: $in->stringOrNull('reason'),
            occurredAt: $in->stringOrNull('occurred_at'),
            payload: $in->objectOrEmptyListOrNull('payload'),
            additional: $in->rest(['event_id', 'provider', 'delivery_state', 'message_id', 'integration_id', 'recipient', 'reason', 'occurred_at', 'payload'], ['message_id', 'integration_id', 'recipient', 'reason', 'occurred_at', 'payload']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'event_id' => $this->eventId,
            'provider' => $this->provider,
            'delivery_state' => $this->deliveryState,
        ], [
            'message_id' => $this->messageId,
            'integration_id' => $this->integrationId,
            'recipient' => $this->recipient,
            'reason' => $this->reason,
            'occurred_at' => $this->occurredAt,
            'payload' => JsonObject::orNull($this->payload),
        ], $this->additional);
    }
}
