import { sql, type DatabasePool } from 'slonik'
import { z } from 'zod'
import { RuntimeError } from '../kernel/errors.js'
import { sanitiserVersion } from '../kernel/sanitiser.js'
import { deliveryEvent, type WantedDeliveryEvent } from './delivery-event.js'

const RecordedRow = z.object({ fingerprint: z.string(), is_new: z.boolean() })

/**
 * Records a provider's delivery report once: the same event again is a replay, an event that differs in any member is 409. It is
 * one statement, so concurrent callers get one of the two answers.
 */
export async function recordDeliveryEvent(
  deps: { readonly pool: DatabasePool; readonly commsKeys: readonly string[] },
  wanted: WantedDeliveryEvent,
): Promise<{ eventId: string; replay: boolean }> {
  const event = deliveryEvent(wanted, deps.commsKeys)
  // A conflict changes nothing, but only DO UPDATE locks and answers the row that is in the way. A row that was inserted has no xmax.
  const row = await deps.pool.transaction(async (transaction) => {
    // An acknowledged event is on the disk, whatever the server's default is.
    await transaction.query(sql.unsafe`SET LOCAL synchronous_commit = on`)
    return await transaction.one(sql.type(RecordedRow)`
      INSERT INTO runtime.comms_delivery_events AS known (provider, event_id, delivery_state, message_id, integration_id, recipient_mask, recipient_hash, reason,
             occurred_at, payload, fingerprint, sanitizer_version, inserted_at)
      VALUES (${event.provider}, ${event.eventId}, ${event.deliveryState}, ${event.messageId}, ${event.integrationId}, ${event.recipientMask}, ${event.recipientHash},
             ${event.reason}, ${event.occurredAt}::timestamptz, ${event.payloadText}::json, ${event.fingerprints[0] ?? ''}, ${sanitiserVersion}, clock_timestamp())
      ON CONFLICT (provider, event_id) DO UPDATE SET event_id = known.event_id
      RETURNING known.fingerprint, known.xmax = 0 AS is_new`)
  })
  if (!row.is_new && !event.fingerprints.includes(row.fingerprint))
    throw new RuntimeError('idempotency_mismatch', 'The provider has used the event_id for another event. Nothing was written.', {
      provider: event.provider,
      event_id: wanted.eventId.trim(),
    })
  return { eventId: wanted.eventId.trim(), replay: !row.is_new }
}
