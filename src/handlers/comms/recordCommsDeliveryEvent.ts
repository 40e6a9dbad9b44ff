import { recordDeliveryEvent } from '../../comms/index.js'
import { reply } from '../../contract/index.js'
import { handler } from '../deps.js'

export const recordCommsDeliveryEvent = handler('recordCommsDeliveryEvent', async ({ body }, deps) => {
  const { eventId, replay } = await recordDeliveryEvent(deps, {
    eventId: body.event_id,
    provider: body.provider,
    deliveryState: body.delivery_state,
    messageId: body.message_id,
    integrationId: body.integration_id,
    recipient: body.recipient,
    reason: body.reason,
    occurredAt: body.occurred_at,
    payload: body.payload,
  })
  return reply(replay ? 200 : 202, { eventId, status: 'accepted', idempotentReplay: replay })
})
