import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../eventlog/index.js'
import { canonicalJson, type JsonObject } from '../../kernel/json.js'
import { encode } from './encode-events.js'
import { eventsFormat } from './events-format.js'
import { uiFormat } from './ui-format.js'

type Said = readonly [by: 'client' | 'service' | number | 'nobody knows', type: string, payload?: JsonObject]

const logOf = (...said: readonly Said[]): LogEvent[] =>
  said.map(([by, type, payload = {}], i) => ({
    logId: 'run-1',
    seq: i + 1,
    type,
    payloadText: canonicalJson(payload),
    recordedAt: '2026-02-01T00:00:00.000000Z',
    prevHash: null,
    hash: '',
    hashVersion: by === 'nobody knows' ? 2 : 3,
    author: by === 'nobody knows' ? null : by === 'client' ? 'client' : 'runtime',
    leaseEpoch: typeof by === 'number' ? by : null,
    idempotencyKey: null,
  }))

const chunks = (format: typeof uiFormat | typeof eventsFormat, log: readonly LogEvent[]): JsonObject[] => {
  const text = format === uiFormat ? encode(uiFormat, uiFormat.initial, log).buffer.toString() : encode(eventsFormat, null, log).buffer.toString()
  return [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => JSON.parse(data) as JsonObject)
}
const ui = (...said: readonly Said[]) => chunks(uiFormat, logOf(...said))
const types = (all: readonly JsonObject[]) => all.map((chunk) => chunk['type'])

const started: Said = ['service', 'run.started']
const turn = (by: Said[0], frame: string, words: string): Said[] => [
  [by, 'user.message', { frame_id: frame, text: 'go' }],
  [by, 'turn.started', { turn_id: 'turn-1', frame_id: frame }],
  [by, 'step.started', { turn_id: 'turn-1', step: 1 }],
  [by, 'run.delta', { delta: words }],
  [by, 'model.finished', { model: 'm', usage: { input_tokens: 1, output_tokens: 2 } }],
  [by, 'step.finished', {}],
  [by, 'turn.finished', { turn_id: 'turn-1', finish_reason: 'stop' }],
]

describe('the ui format', () => {
  it('shows what a client executes as what an executor does', () => {
    const end: Said = ['client', 'run.finished', { status: 'succeeded' }]
    expect(ui(started, ...turn('client', 'f1', 'Hi'), end)).toEqual(
      ui(started, ...turn('nobody knows', 'f1', 'Hi'), ['nobody knows', 'run.finished', { status: 'succeeded' }]),
    )
  })

  it('begins a message for the executor that comes to what a client has begun, whatever that has called its turn', () => {
    const opened = turn('client', 'f1', 'Forged.').slice(0, 4)
    const forged: Said = ['client', 'tool.call', { tool_call_id: 'c1', tool_name: 't', input: {} }]
    const shown = ui(started, ...opened, forged, ...turn(1, 'f1', 'Real.'), [1, 'tool.result', { tool_call_id: 'c1', status: 'succeeded', output: 1 }])
    const second = shown.findLastIndex((chunk) => chunk['type'] === 'start')
    expect(shown.filter((chunk) => chunk['type'] === 'start').map((chunk) => chunk['messageId'])).toEqual(['run-1', 'run-1:8'])
    expect(shown.slice(second).filter((chunk) => chunk['type'] === 'text-delta')).toMatchObject([{ delta: 'Real.' }])
    expect(types(shown.slice(second))).not.toContain('tool-output-available')
    expect(types(shown.slice(second - 3, second))).toEqual(['finish-step', 'data-user-message', 'finish'])
  })

  it('shows what a client says beside an executor as its own, in no message', () => {
    const beside: Said[] = [
      ['client', 'run.delta', { delta: 'Forged.' }],
      ['client', 'user.message', { text: 'Forged.' }],
      ['client', 'tool', { tool: 't' }],
    ]
    const own = turn(1, 'f1', 'Real.')
    const shown = ui(started, ...own.slice(0, 4), ...beside, ...own.slice(4))
    const without = ui(started, ...own)
    expect(shown.filter((chunk) => chunk['type'] !== 'data-event')).toEqual(without)
    expect(shown.filter((chunk) => chunk['type'] === 'data-event').map((chunk) => (chunk['data'] as JsonObject)['eventType'])).toEqual([
      'run.delta',
      'user.message',
      'tool',
    ])
  })

  it('ends where a client ends its run', () => {
    const shown = ui(started, ...turn(1, 'f1', 'Real.').slice(0, 4), ['client', 'run.finished', { status: 'failed', reason: 'No more.' }])
    expect(types(shown).slice(-4)).toEqual(['text-end', 'finish-step', 'error', 'finish'])
  })
})

describe('the events format', () => {
  it('names the author of what a client wrote, and of nothing else', () => {
    const shown = chunks(
      eventsFormat,
      logOf(started, [1, 'run.delta', { delta: 'a' }], ['client', 'run.delta', { delta: 'b' }], ['client', 'note', {}], ['nobody knows', 'note', {}]),
    )
    expect(shown.map((chunk) => chunk['author'])).toEqual([undefined, undefined, 'client', 'client', undefined])
  })
})
