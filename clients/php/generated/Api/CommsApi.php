<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Api;

use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Http\Transport;
use OpenAgents\Runtime\Json;
use OpenAgents\Runtime\Model;
use OpenAgents\Runtime\Operations;
use OpenAgents\Runtime\Reply;
use OpenAgents\Runtime\StreamReply;

final class CommsApi
{
    public function __construct(private readonly Transport $transport)
    {
    }

    /**
     * Record a provider's delivery report about a message.
     *
     * The caller has verified the provider's webhook and put it into this form. Recognised by `provider` and
     * `event_id`: the same event again answers 200, one that differs in any member answers 409. Events may come in
     * any order; `message_id` and `occurred_at` determine the fate of a message. The recipient is kept as a mask and
     * a keyed hash only. No principal is needed. Blank strings count as absent; members that are not named here are
     * ignored.
     *
     * Repeated by itself when no answer comes and the body has `event_id`.
     *
     * @param Model\DeliveryEventRequest $body
     * @return Reply<Model\DeliveryEventReply>
     * @throws RuntimeClientException
     */
    public function recordCommsDeliveryEvent(
        Model\DeliveryEventRequest $body,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('recordCommsDeliveryEvent'),
            path: [],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }
}
