import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/kernel/json.js'
import type { JsonObject } from '../../src/kernel/json.js'
import type { LogEvent } from '../../src/eventlog/log.js'
import { eventsFormat } from '../../src/runs/formats/events-format.js'
import { uiFormat, uiTurnFormat } from '../../src/runs/formats/ui-format.js'
import { isInternalEvent } from '../../src/runs/event-types.js'
import type { StreamFormat } from '../../src/runs/formats/stream-format.js'
import { readContract, resolve, validatorAt } from './contract-document.js'
import { logOf, type Entry } from './ui-stream-reader.js'

interface EventExample {
  readonly seq: number
  readonly event_type: string
  readonly payload: JsonObject
  readonly recorded_at: string
  readonly prev_hash: string | null
  readonly event_hash: string
  readonly hash_version: number
  readonly author: LogEvent['author']
  readonly lease_epoch: number | null
  readonly idempotency_key: string | null
}

const contract = readContract()
const example = (name: string): unknown => (resolve(`#/components/examples/${name}`) as { value: unknown }).value
const { run } = example('created') as { run: { id: string } }
const { events } = example('event_page') as { events: EventExample[] }
const { event: delta } = (example('batch') as { results: { event: EventExample }[] }).results[1] ?? { event: undefined }
const { run: finished } = example('finished_run') as { run: { latest_seq: number } }

/** The log that the examples tell of: a page of it, one more delta, and its end. */
function log(): LogEvent[] {
  if (delta === undefined) throw new Error('The example batch has no second event.')
  const end = { ...delta, seq: finished.latest_seq, event_type: 'run.finished', payload: (example('append_finish') as EventExample).payload }
  return [...events, delta, end].map((one) => ({
    logId: run.id,
    seq: one.seq,
    type: one.event_type,
    payloadText: canonicalJson(one.payload),
    recordedAt: one.recorded_at,
    prevHash: one.prev_hash,
    hash: one.event_hash,
    hashVersion: one.hash_version,
    author: one.author,
    leaseEpoch: one.lease_epoch,
    idempotencyKey: one.idempotency_key,
  }))
}

const turn = { turn_id: 'turn_1' }
const step = (number: number): JsonObject => ({ ...turn, step: number })
const asked = (number: number): JsonObject => ({ ...step(number), attempt: 1, provider: 'scripted', model: 'scripted-1', simulated: true })
const answered = (number: number, input_tokens: number, output_tokens: number, tool_calls: number): JsonObject => ({
  ...step(number),
  finish_reason: tool_calls > 0 ? 'tool-calls' : 'stop',
  usage: { input_tokens, output_tokens },
  model: 'scripted-1',
  tool_calls,
  simulated: true,
})
const mail = { tool_call_id: 'call_1', tool_name: 'mail.send', input: { to: 'someone@example.com' }, ...step(1) }
const approval = { approval_id: 'approval_1', tool_call_id: 'call_1' }

/** A turn of two steps, with a tool that a person had to agree to. */
const turnLog: readonly Entry[] = [
  ['run.started', { source: 'runtime' }],
  ['user.message', { frame_id: 'frame_1', text: 'Tell them.' }],
  ['turn.started', { ...turn, frame_id: 'frame_1' }],
  ['step.started', asked(1)],
  ['run.delta', { delta: 'I shall write.', ...step(1), simulated: true }],
  ['tool.call', mail],
  ['model.finished', answered(1, 12, 9, 1)],
  ['approval.requested', { ...mail, ...approval }],
  ['turn.waiting', { ...turn, tool_call_ids: ['call_1'] }],
  ['approval.resolved', { ...approval, decision: 'approved', frame_id: 'frame_2' }],
  ['tool.started', { tool_call_id: 'call_1', ...step(1), attempt: 2 }],
  ['tool.result', { tool_call_id: 'call_1', tool_name: 'mail.send', status: 'succeeded', output: { sent: true }, ...step(1) }],
  ['step.finished', step(1)],
  ['step.started', asked(2)],
  ['run.delta', { delta: 'Done.', ...step(2), simulated: true }],
  ['model.finished', answered(2, 30, 2, 0)],
  ['step.finished', step(2)],
  ['turn.finished', { ...turn, finish_reason: 'stop', usage: { input_tokens: 42, output_tokens: 11 }, simulated: true }],
]

function streamed<State>(format: StreamFormat<State>, events = log()): string {
  let { initial: state } = format
  let text = ''
  for (const event of events) {
    const next = format.next(state, event)
    state = next.state
    text += next.frames
  }
  return text
}

const withoutHeartbeats = (stream: unknown): string => String(stream).replace(/^:.*\n\n/gm, '')

describe('the streams that the contract shows', () => {
  it('are what a reader of that log gets', () => {
    expect(streamed(eventsFormat)).toBe(withoutHeartbeats(example('events_format')))
    expect(streamed(uiFormat)).toBe(withoutHeartbeats(example('ui_format')))
    expect(eventsFormat.done()).toBe(example('resumed_at_end'))
  })

  it('show a whole turn, of events that match their schemas', () => {
    for (const [type, payload] of turnLog) expect(validatorAt(contract['x-event-types'][type] ?? `no schema for ${type}`)(payload), type).toEqual([])
    const events = logOf(...turnLog).map((event) => ({ ...event, logId: run.id }))
    expect(streamed(uiTurnFormat, events)).toBe(example('ui_turn'))
  })

  it('leave out exactly the event types that the contract calls internal', () => {
    const described = Object.entries(contract['x-event-types']).map(([type, pointer]) => [
      type,
      (resolve(pointer) as { 'x-visibility': string })['x-visibility'],
    ])
    for (const [type = '', visibility] of described) expect(isInternalEvent(type), type).toBe(visibility === 'internal')
    for (const type of contract['x-internal-event-types']) expect(isInternalEvent(type.replace('*', 'x')), type).toBe(true)
    for (const type of ['run.leased', 'policies', 'run.loop_detected', 'my.event']) expect(isInternalEvent(type), type).toBe(false)
  })
})
