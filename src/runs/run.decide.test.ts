import { describe, expect, it } from 'vitest'
import type { DecideContext, KeyRef, LogEvent, Recorded } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import { decide, frameFingerprint } from './run.decide.js'
import type { AcceptFrameCommand, AppendRequest, ExecuteCommand, RequestCancelCommand, RunAnswer, RunCommand } from './run-command.js'
import { startedRun, type RunState } from './run.js'

const now = '2026-01-01T00:00:09.123456Z'
const owner = { kind: 'user', userId: 1 } as const
const running = startedRun({ threadId: 't', owner, createdAt: '2026-01-01T00:00:00.000000Z', lastFrameSeq: 3, processedFrameSeq: 1, leaseEpoch: 2 })
const canceling: RunState = { ...running, status: 'canceling', cancelRequestedSeq: 5 }
const ended: RunState = { ...running, status: 'succeeded', finishedSeq: 5, terminal: { reasonClass: 'completed', reason: 'completed', at: now } }

const latestSeq = 5

function given(state: RunState, keys: Readonly<Record<string, Recorded>> = {}): DecideContext<RunState> {
  return {
    head: { logId: 'r', version: 1, latestSeq, headHash: 'h', floorSeq: 0, floorHash: null, logBytes: 0, updatedAt: now, state },
    now,
    recorded: ({ space, key }: KeyRef) => keys[`${space}:${key}`],
  }
}

interface Decided {
  /** Types and payloads of what is written. */
  readonly events: readonly string[]
  readonly state: RunState
  readonly rows: readonly string[]
  /** A reason, or one word per result. */
  readonly outcome: string
}

/** Decides, and answers as the log would once the events were written. */
function when(context: DecideContext<RunState>, command: RunCommand): Decided {
  const { events, state, rows, outcome } = decide(context, command)
  const written = events.map((draft, i): LogEvent => ({
    logId: 'r',
    seq: latestSeq + 1 + i,
    type: draft.type,
    payloadText: draft.payloadText,
    recordedAt: now,
    prevHash: null,
    hash: '',
    hashVersion: 2,
    author: null,
    leaseEpoch: null,
    idempotencyKey: draft.idempotencyKey ?? null,
  }))
  const told = 'refusal' in outcome ? outcome.refusal.reason : describeAnswer(outcome.answer({ events: written, head: { ...context.head, state } }))
  return { events: events.map(({ type, payloadText }) => `${type} ${payloadText}`), state, rows: rows.map(({ table }) => table), outcome: told }
}

function describeAnswer({ results, replay }: RunAnswer): string {
  const words = results.map((result) => {
    switch (result.kind) {
      case 'written':
        return `written ${result.event.seq}`
      case 'replay':
        return `replay ${result.seq}`
      case 'refused':
        return result.error.reason
    }
  })
  return words.length > 0 ? words.join(', ') : replay ? 'replay' : 'done'
}

const append = (events: readonly AppendRequest[], atomic = false): RunCommand => ({ type: 'append', principal: owner, events, atomic })
const event = (type: string, extra: Partial<AppendRequest> = {}): AppendRequest => ({ type, payloadText: '{}', ...extra })
const keyed = (key: string, print = 'f'): Partial<AppendRequest> => ({ idempotencyKey: key, fingerprint: print })

describe('who may', () => {
  const stranger = { kind: 'guest', guestScope: '1' } as const
  it.each<[string, RunCommand, string]>([
    ['append', { ...append([event('note')]), principal: stranger } as RunCommand, 'foreign_run'],
    ['ask to stop', { type: 'request_cancel', principal: stranger, threadId: 't', reason: 'r', requestedBy: 'x' }, 'foreign_run'],
    ['ask to stop, naming another thread', { type: 'request_cancel', principal: owner, threadId: 'u', reason: 'r', requestedBy: 'x' }, 'unknown_run'],
  ])('a stranger may not %s', (_, command, reason) => {
    const decided = when(given(running), command)
    expect(decided).toMatchObject({ events: [], rows: [], outcome: reason, state: running })
  })
})

describe('append', () => {
  const used = { 'event:k': { seq: 3, fingerprint: 'f', pruned: false }, 'event:gone': { seq: 2, fingerprint: 'f', pruned: true } }

  it.each<[string, RunState, AppendRequest[], string[], string]>([
    ['an event', running, [event('note')], ['note {}'], 'written 6'],
    ['two', running, [event('a'), event('b')], ['a {}', 'b {}'], 'written 6, written 7'],
    ['a key that is used', running, [event('note', keyed('k'))], [], 'replay 3'],
    ['it with a stale expectation', running, [event('note', { ...keyed('k'), expectedPreviousSeq: 0 })], [], 'replay 3'],
    ['it with other content', running, [event('note', keyed('k', 'other'))], [], 'idempotency_mismatch'],
    ['a key whose event is gone', running, [event('note', keyed('gone'))], [], 'idempotency_pruned'],
    ['that with other content', running, [event('note', keyed('gone', 'other'))], [], 'idempotency_mismatch'],
    ['a key twice', running, [event('note', keyed('new')), event('note', keyed('new'))], ['note {}'], 'written 6, replay 6'],
    ['an expectation that holds', running, [event('note', { expectedPreviousSeq: 5 })], ['note {}'], 'written 6'],
    ['one that holds by the event before', running, [event('a'), event('b', { expectedPreviousSeq: 6 })], ['a {}', 'b {}'], 'written 6, written 7'],
    ['one that does not', running, [event('note', { expectedPreviousSeq: 4 }), event('b')], ['b {}'], 'sequence_mismatch, written 6'],
    ['an event to a run that is asked to stop', canceling, [event('note')], ['note {"late":true}'], 'written 6'],
    ['an event to a run that has ended', ended, [event('note', { payloadText: '{"a":1}' })], ['note {"a":1,"late":true}'], 'written 6'],
    ['run.started again', running, [event('run.started')], [], 'replay 1'],
    ['an end that is refused', canceling, [event('run.finished', { payloadText: '{"status":"succeeded"}' })], [], 'illegal_transition'],
    [
      'an end and something after it',
      running,
      [event('run.finished', { payloadText: '{"status":"failed"}' }), event('note')],
      ['run.finished {"status":"failed"}', 'note {"late":true}'],
      'written 6, written 7',
    ],
  ])('of %s', (_, state, events, drafts, outcome) => {
    const decided = when(given(state, used), append(events))
    expect([decided.events, decided.outcome]).toEqual([drafts, outcome])
  })

  it('names the last type on the state, and moves the status', () => {
    const { state } = when(given(running), append([event('note'), event('run.finished', { payloadText: '{"status":"cancelled"}' })]))
    expect(state).toMatchObject({ status: 'canceled', finishedSeq: 7, lastEventType: 'run.finished' })
    expect(when(given(running), append([event('note')])).state.lastEventType).toBe('note')
  })

  it('atomic writes all or nothing, and says which one it was', () => {
    const decided = when(given(running), append([event('a'), event('b', { expectedPreviousSeq: 1 }), event('c')], true))
    expect(decided).toMatchObject({ events: [], state: running, outcome: 'batch_aborted, sequence_mismatch, batch_aborted' })
    expect(when(given(running), append([event('a'), event('b')], true)).outcome).toBe('written 6, written 7')
  })

  it('is certain only when nothing is refused or replayed', () => {
    expect(decide(given(running), append([event('a')])).negative).toBe(false)
    expect(decide(given(running), append([event('run.started')])).negative).toBe(true)
  })
})

describe('who wrote it', () => {
  const unclaimed: RunState = { ...running, leaseEpoch: 0 }
  const writersOf = (state: RunState, command: RunCommand) => decide(given(state), command).events.map(({ type, writer }) => [type, writer])
  const client = { author: 'client', leaseEpoch: null }
  const service = { author: 'runtime', leaseEpoch: null }
  const executorTypes = ['turn.started', 'turn.anything', 'step.started', 'model.finished', 'tool.call', 'tool.result']

  it.each(executorTypes)('%s is a client’s as long as no executor has claimed the run, and refused from then on', (type) => {
    expect(writersOf(unclaimed, append([event(type)]))).toEqual([[type, client]])
    expect(when(given(running), append([event(type), event('note')]))).toMatchObject({ events: ['note {}'], outcome: 'reserved_event_type, written 6' })
    expect(when(given({ ...ended, leaseEpoch: 1 }), append([event(type)])).outcome).toBe('reserved_event_type')
  })

  it('a repetition of what was written before the claim is answered with it, not refused', () => {
    const used = { 'event:k': { seq: 3, fingerprint: 'f', pruned: false } }
    expect(when(given(running, used), append([event('turn.started', keyed('k'))])).outcome).toBe('replay 3')
  })

  it('is certain of a refusal only by an exact head: a claim may be on its way', () => {
    expect(decide(given(running), append([event('turn.started')])).negative).toBe(true)
  })

  it.each(['user.message', 'run.delta', 'tool', 'note', 'verification'])('%s stays a client’s in a run that is executed', (type) => {
    expect(writersOf(running, append([event(type)]))).toEqual([[type, client]])
  })

  it('a client that ends its run says so itself; that it is asked to stop, or starts, are the service’s words', () => {
    expect(writersOf(running, append([event('run.finished', { payloadText: '{"status":"failed"}' })]))).toEqual([['run.finished', client]])
    expect(writersOf(running, append([event('run.cancel_requested')]))).toEqual([['run.cancel_requested', service]])
    expect(writersOf({ ...running, status: 'created', startedSeq: null }, append([event('run.started')]))).toEqual([['run.started', service]])
    const asked: RunCommand = { type: 'request_cancel', principal: owner, threadId: 't', reason: 'r', requestedBy: 'x' }
    expect(writersOf(running, asked)).toEqual([['run.cancel_requested', service]])
  })

  it('an executor writes under its epoch, lifecycle events too', () => {
    const step: RunCommand = { type: 'execute', leaseEpoch: 2, events: [event('turn.started'), event('run.cancel_requested')] }
    expect(writersOf(running, step)).toEqual([
      ['turn.started', { author: 'runtime', leaseEpoch: 2 }],
      ['run.cancel_requested', { author: 'runtime', leaseEpoch: 2 }],
    ])
  })

  it('a client moves neither turn nor unanswered messages', () => {
    const { state } = when(given(unclaimed), append([event('user.message'), event('turn.started'), event('turn.waiting')]))
    expect(state).toMatchObject({ turn: 'idle', unanswered: 0 })
  })
})

describe('a frame', () => {
  const frame: AcceptFrameCommand = {
    type: 'accept_frame',
    principal: owner,
    threadId: 't',
    frameId: 'f1',
    frameType: 'note',
    payloadText: '{}',
    payloadHash: 'p',
    occurredAt: null,
    traceparent: null,
    pendingLimit: 3,
    isMessage: false,
  }
  const known = (print: string) => ({ 'frame:f1': { seq: 2, fingerprint: print, pruned: false } })

  it.each<[string, RunState, Record<string, Recorded>, string]>([
    ['is accepted', running, {}, 'done'],
    ['is a replay', running, known(frameFingerprint(frame)), 'replay'],
    ['is a replay, though the run has ended', ended, known(frameFingerprint(frame)), 'replay'],
    ['with other content is refused', running, known('note other'), 'idempotency_mismatch'],
    ['to a run that has ended is refused', ended, {}, 'run_terminal'],
    ['to a run that is asked to stop is accepted', canceling, {}, 'done'],
    ['beyond the limit is refused', { ...running, lastFrameSeq: 4 }, {}, 'pending_frame_limit'],
    ['beyond the limit that is known is a replay', { ...running, lastFrameSeq: 4 }, known(frameFingerprint(frame)), 'replay'],
  ])('%s', (_, state, keys, outcome) => {
    const decided = when(given(state, keys), frame)
    expect(decided.outcome).toBe(outcome)
    expect(decided.rows).toEqual(outcome === 'done' ? ['frames'] : [])
    expect(decided.state.lastFrameSeq).toBe(state.lastFrameSeq + (outcome === 'done' ? 1 : 0))
  })
})

describe('a wish to stop', () => {
  const wish: RequestCancelCommand = { type: 'request_cancel', principal: owner, threadId: 't', reason: 'enough', requestedBy: 'me' }
  it.each<[string, RunState, number, string]>([
    ['running', running, 1, 'written 6'],
    ['canceling', canceling, 0, 'replay'],
    ['ended', ended, 0, 'replay'],
  ])('to a run that is %s', (_, state, count, outcome) => {
    const decided = when(given(state), wish)
    expect([decided.events.length, decided.outcome]).toEqual([count, outcome])
  })

  it('is written with who asked, why, and when to the second', () => {
    expect(when(given(running), wish).events).toEqual(['run.cancel_requested {"reason":"enough","requested_at":"2026-01-01T00:00:09Z","requested_by":"me"}'])
  })
})

describe('a step of the executor', () => {
  const step = (extra: Partial<ExecuteCommand> = {}): ExecuteCommand => ({ type: 'execute', leaseEpoch: 2, events: [event('run.delta')], ...extra })
  const end = [event('run.finished', { payloadText: '{"status":"succeeded"}' })]

  it.each<[string, RunState, ExecuteCommand, string]>([
    ['under its lease is written', running, step(), 'written 6'],
    ['under an older lease is refused', running, step({ leaseEpoch: 1 }), 'lease_lost'],
    ['under a lease that does not exist yet is refused', running, step({ leaseEpoch: 3 }), 'lease_lost'],
    ['on a run that has ended is refused', ended, step(), 'run_terminal'],
    ['on a run that is asked to stop is refused', canceling, step(), 'illegal_transition'],
    [
      'that ends a run that is asked to stop is written',
      canceling,
      step({ events: [event('run.finished', { payloadText: '{"status":"canceled"}' })] }),
      'written 6',
    ],
    ['that is done only when idle is left out while frames wait', running, step({ processedFrameSeq: 2, whenIdle: end }), 'written 6'],
    ['that is done when idle is written when none waits', running, step({ processedFrameSeq: 3, whenIdle: end }), 'written 6, written 7'],
  ])('%s', (_, state, command, outcome) => {
    expect(when(given(state), command).outcome).toBe(outcome)
  })

  it.each([
    [2, 2],
    [9, 3],
    [0, 1],
    [undefined, 1],
  ])('consumes frames up to %s: %s, never beyond what there is nor backwards', (processedFrameSeq, processed) => {
    expect(when(given(running), step({ processedFrameSeq })).state.processedFrameSeq).toBe(processed)
  })

  it('is refused as a whole when one of its events is', () => {
    const decided = decide(given(running), step({ events: [event('a'), event('b', { expectedPreviousSeq: 0 })], processedFrameSeq: 2 }))
    expect(decided).toMatchObject({ events: [], state: running })
    expect('refusal' in decided.outcome && decided.outcome.refusal).toBeInstanceOf(RuntimeError)
  })

  it('happens once, whoever repeats it', () => {
    const keys = { 'event:k': { seq: 4, fingerprint: 'f', pruned: false } }
    expect(when(given(running, keys), step({ events: [event('user.message', keyed('k')), event('turn.started')] }))).toMatchObject({
      events: ['turn.started {}'],
      outcome: 'replay 4, written 6',
    })
  })
})
