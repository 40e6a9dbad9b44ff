import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../eventlog/index.js'
import { canonicalJson, type Json, type JsonObject } from '../../kernel/json.js'
import { evolveProgress, noProgress } from './progress.js'
import { evolveRecord } from './record.evolve.js'
import { ledgerOf, noRecord } from './record.js'
import { evolve, progressOf } from './work.evolve.js'
import { workFold } from './work-fold.js'
import { noWork } from './work.js'

const types = [
  ...['user.message', 'turn.started', 'turn.waiting', 'turn.finished', 'step.started', 'step.finished', 'run.delta', 'model.finished'],
  ...['tool.call', 'tool.started', 'tool.result', 'approval.requested', 'approval.resolved', 'run.loop_warning', 'run.note', 'tool', 'verification', 'note'],
]
const number = fc.oneof(fc.nat(20), fc.constantFrom(-1, -1e9, 0.5, 1e300, 2 ** 53, 2 ** 53 - 1, '7', null))
const name = fc.constantFrom('c1', 'c2', 'f1', 'f2', 'm')
const payload: fc.Arbitrary<JsonObject> = fc.record(
  {
    frame_id: name,
    tool_call_id: name,
    tool_name: name,
    turn_id: name,
    model: name,
    step: number,
    status: fc.constantFrom('succeeded', 'failed', 'denied'),
    decision: fc.constantFrom('approved', 'denied'),
    usage: fc.oneof(fc.record({ input_tokens: number, output_tokens: number }), fc.constantFrom(null, 3, [])),
    text: fc.constantFrom('hi', 7),
    delta: fc.constantFrom('a', null),
    input: fc.constantFrom<Json>({ x: 1 }, 'no object'),
    error: fc.constantFrom<Json>({ message: 'no' }, 'no', null),
    late: fc.constantFrom(true, false),
    tool: name,
    params_hash: name,
    output_hash: name,
    latency_ms: number,
    command: name,
    exit_code: number,
  },
  { requiredKeys: [] },
)
type By = Pick<LogEvent, 'author' | 'leaseEpoch'>
type Drafted = Pick<LogEvent, 'type' | 'payloadText' | 'author' | 'leaseEpoch'>
const text = fc.oneof({ arbitrary: payload.map(canonicalJson), weight: 9 }, { arbitrary: fc.constantFrom('[]', 'null', '7', 'no JSON'), weight: 1 })
const written = (writer: fc.Arbitrary<By>): fc.Arbitrary<Drafted> =>
  fc.record({ type: fc.constantFrom(...types), payloadText: text, writer }).map(({ writer: by, ...event }) => ({ ...event, ...by }))

const client: By = { author: 'client', leaseEpoch: null }
const executor: By = { author: 'runtime', leaseEpoch: 1 }
const byRuntime = written(fc.constantFrom(executor, { ...executor, leaseEpoch: 7 }))
const byAnyone = written(fc.constantFrom(executor, { ...executor, leaseEpoch: null }, client, { author: null, leaseEpoch: null }))

const log = (events: readonly Drafted[]): LogEvent[] =>
  events.map((event, i) => ({
    ...event,
    logId: 'run-1',
    seq: i + 1,
    recordedAt: `2026-02-01T00:00:00.${String(i).padStart(6, '0')}Z`,
    prevHash: null,
    hash: '',
    hashVersion: event.author === null ? 2 : 3,
    idempotencyKey: null,
  }))

const throughText = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

describe('the folds of any log', () => {
  it('agree: where the head says that the turn stands, there it stands for the executor', () => {
    fc.assert(
      fc.property(fc.array(byAnyone, { maxLength: 60 }), (drafts) => {
        let work = noWork
        let progress = noProgress
        for (const event of log(drafts)) {
          work = evolve(work, event)
          const isOurs = event.author !== 'client' && !event.payloadText.includes('"late":true')
          if (isOurs) progress = evolveProgress(progress, event.type)
          expect(progressOf(work)).toEqual(progress)
        }
      }),
    )
  })

  it('agree on what models took, and none of the numbers ever falls', () => {
    fc.assert(
      fc.property(fc.array(byAnyone, { maxLength: 60 }), (drafts) => {
        let work = noWork
        let record = noRecord
        for (const event of log(drafts)) {
          const before = work.usage
          work = evolve(work, event)
          record = evolveRecord(record, event)
          for (const counter of ['steps', 'modelCalls', 'toolCalls', 'tokens'] as const) expect(work.usage[counter]).toBeGreaterThanOrEqual(before[counter])
          expect(ledgerOf(record, true).usage.models).toEqual(work.usage.models)
        }
      }),
    )
  })

  it('are moved by nothing that a client writes between the runtime’s own events', () => {
    const mixed = fc.array(fc.oneof(byRuntime, written(fc.constant(client))), { maxLength: 60 })
    const withoutSeqs = (entries: readonly object[]) => entries.map((entry) => ({ ...entry, seq: 0 }))
    fc.assert(
      fc.property(mixed, (drafts) => {
        const all = log(drafts)
        const own = all.filter(({ author }) => author === 'runtime')
        const work = all.reduce(evolve, noWork)
        expect({ ...work, lastSeq: 0 }).toEqual({ ...own.reduce(evolve, noWork), lastSeq: 0 })
        const ledger = ledgerOf(all.reduce(evolveRecord, noRecord), true)
        const expected = ledgerOf(own.reduce(evolveRecord, noRecord), true)
        expect({ ...ledger, invalid: withoutSeqs(ledger.invalid) }).toEqual({ ...expected, invalid: withoutSeqs(expected.invalid) })
      }),
    )
  })

  it('go on from their states as text', () => {
    fc.assert(
      fc.property(fc.array(byAnyone, { maxLength: 60 }), fc.nat(60), (drafts, cut) => {
        const all = log(drafts)
        const resumed = all.slice(cut).reduce(evolve, workFold.decode(workFold.encode(all.slice(0, cut).reduce(evolve, noWork))))
        expect(resumed).toEqual(all.reduce(evolve, noWork))
        const record = all.slice(cut).reduce(evolveRecord, throughText(all.slice(0, cut).reduce(evolveRecord, noRecord)))
        expect(record).toEqual(all.reduce(evolveRecord, noRecord))
      }),
    )
  })
})

describe('the record', () => {
  const tool = (author: LogEvent['author'], leaseEpoch: number | null = null): Drafted => ({
    type: 'tool',
    payloadText: canonicalJson({ tool: 't', params_hash: 'p', output_hash: 'o', latency_ms: 1 }),
    author,
    leaseEpoch,
  })
  const calls = (events: readonly Drafted[], isExecuted: boolean) => ledgerOf(log(events).reduce(evolveRecord, noRecord), isExecuted).toolCalls.length

  it('of a run that nobody claimed is its client’s', () => {
    expect(calls([tool('client'), tool('client')], false)).toBe(2)
  })

  it('of a run that was claimed is the runtime’s alone, also before its executor has written anything', () => {
    expect(calls([tool('client')], true)).toBe(0)
    expect(calls([tool('client'), tool('runtime', 1), tool('client')], true)).toBe(1)
  })

  it('believes a release without authors', () => {
    expect(calls([tool(null)], true)).toBe(1)
    expect(calls([tool(null), tool('client')], false)).toBe(2)
  })

  it('remembers a bounded number of calls without results', () => {
    const call = (i: number): Drafted => ({ ...client, type: 'tool.call', payloadText: canonicalJson({ tool_call_id: `c${String(i)}`, tool_name: 't' }) })
    const { openCalls, invalid } = ledgerOf(log(Array.from({ length: 1030 }, (_, i) => call(i))).reduce(evolveRecord, noRecord), false)
    expect([openCalls.length, invalid.length, invalid[0]?.reason]).toEqual([1024, 6, 'no_result'])
  })
})
