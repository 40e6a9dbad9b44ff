import type { components } from '../../generated/operations.js'
import { reply } from '../../contract/index.js'
import { jsonList, jsonObject, type JsonText } from '../../kernel/json-text.js'
import { appendEvents, type AppendedEvent, type WantedEvent } from '../../runs/index.js'
import { handler } from '../deps.js'
import { wireEvent, wireRun } from './wire.js'

type Wire = components['schemas']

export const appendRunEvent = handler(
  'appendRunEvent',
  async ({ path, body, principal, nonce }, { log, settings: { logLimits } }) => {
    const isArray = 'events' in body
    const events = isArray ? body.events : [body]
    const { run, results } = await appendEvents(log, {
      runId: path.run_id,
      principal,
      nonce,
      events: events.map(wanted),
      atomic: isArray && body.atomic === true,
      logLimits,
    })
    if (isArray) return reply(200, jsonObject<Wire['AppendManyReply']>({ results: jsonList(results.map(wireResult)), run: wireRun(run) }))
    const [only] = results
    if (!only) throw new Error('The event was not answered.')
    if (only.kind === 'refused') throw only.error
    const replay = only.kind === 'replay'
    return reply(replay ? 200 : 201, jsonObject<Wire['AppendOneReply']>({ event: wireEvent(only.event), run: wireRun(run), idempotentReplay: replay }))
  },
  { spendsNonce: true },
)

const wanted = (event: Wire['AppendOne']): WantedEvent => ({
  eventType: event.event_type,
  payload: event.payload,
  idempotencyKey: event.idempotency_key,
  expectedPreviousSeq: event.expected_previous_seq,
})

function wireResult(result: AppendedEvent): JsonText<Wire['AppendResult']> {
  if (result.kind === 'refused')
    return jsonObject<Wire['AppendResult']>({ status: result.error.status as Wire['AppendResult']['status'], error: result.error.toEnvelope().error })
  const replay = result.kind === 'replay'
  return jsonObject<Wire['AppendResult']>({ status: replay ? 200 : 201, event: wireEvent(result.event), idempotentReplay: replay })
}
