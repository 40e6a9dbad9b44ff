import { ingestEvent } from '../../codex/index.js'
import type { components } from '../../generated/operations.js'
import { reply } from '../../contract/index.js'
import { jsonObject, JsonText } from '../../kernel/json-text.js'
import { handler } from '../deps.js'

type Wire = components['schemas']
type Body = Wire['IngestWorkerEventRequest']

export const ingestCodexWorkerEvent = handler('ingestCodexWorkerEvent', async ({ path, body, principal }, { workers }) => {
  const wanted = eventOf(body)
  const { event, replay } = await ingestEvent(workers, {
    workerId: path.worker_id,
    principal,
    eventType: wanted.event_type ?? wanted.type ?? wanted.eventType,
    payload: wanted.payload,
    idempotencyKey: wanted.idempotency_key ?? undefined,
    expectedPrevSeq: wanted.expected_prev_seq ?? undefined,
  })
  const data = jsonObject<Wire['IngestedWorkerEvent']>({
    worker_id: path.worker_id,
    seq: event.seq,
    event_type: event.type,
    payload: new JsonText(event.payloadText),
    occurred_at: event.recordedAt,
    idempotent_replay: replay,
  })
  return reply(replay ? 200 : 202, jsonObject<Wire['IngestWorkerEventReply']>({ data }))
})

const eventOf = (body: Body): Wire['IngestedEvent'] => (isWrapped(body) ? body.event : body)
const isWrapped = (body: Body): body is Wire['WrappedWorkerEvent'] =>
  typeof body['event'] === 'object' && body['event'] !== null && !Array.isArray(body['event'])
