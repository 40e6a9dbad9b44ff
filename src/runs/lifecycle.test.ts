import { describe, expect, it } from 'vitest'
import { isLifecycle, transition, type LifecycleType } from './lifecycle.js'
import { startedRun, type RunState, type RunStatus } from './run.js'

const at = '2026-01-01T00:00:09.000000Z'
const seqs: Record<RunStatus, Partial<RunState>> = {
  created: {},
  running: { startedSeq: 1 },
  canceling: { startedSeq: 1, cancelRequestedSeq: 2 },
  succeeded: { startedSeq: 1, finishedSeq: 3 },
  failed: { startedSeq: 1, finishedSeq: 3 },
  canceled: { startedSeq: 1, cancelRequestedSeq: 2, finishedSeq: 3 },
}

const given = (status: RunStatus): RunState =>
  startedRun({
    threadId: 't',
    owner: { kind: 'user', userId: 1 },
    createdAt: '2026-01-01T00:00:00.000000Z',
    status,
    lastEventType: null,
    startedSeq: null,
    ...seqs[status],
  })

type Row = readonly [given: RunStatus, when: LifecycleType, payload: Record<string, unknown>, then: string]

const rows: Row[] = [
  ['created', 'run.started', {}, 'running'],
  ['running', 'run.started', {}, 'already 1'],
  ['canceling', 'run.started', {}, 'illegal_transition'],
  ['succeeded', 'run.started', {}, 'illegal_transition'],
  ['created', 'run.cancel_requested', {}, 'canceling'],
  ['running', 'run.cancel_requested', {}, 'canceling'],
  ['canceling', 'run.cancel_requested', {}, 'already 2'],
  ['failed', 'run.cancel_requested', {}, 'illegal_transition'],
  ['created', 'run.finished', { status: 'succeeded' }, 'succeeded'],
  ['running', 'run.finished', { status: 'failed' }, 'failed'],
  ['running', 'run.finished', { status: 'cancelled' }, 'canceled'],
  ['canceling', 'run.finished', { status: 'succeeded' }, 'illegal_transition'],
  ['canceling', 'run.finished', { status: 'failed' }, 'failed'],
  ['canceling', 'run.finished', { status: 'canceled' }, 'canceled'],
  ['succeeded', 'run.finished', { status: 'succeeded' }, 'already 3'],
  ['succeeded', 'run.finished', { status: 'failed' }, 'illegal_transition'],
  ['canceled', 'run.finished', { status: 'cancelled' }, 'already 3'],
  ['running', 'run.finished', {}, 'invalid_terminal_status'],
  ['succeeded', 'run.finished', { status: 'done' }, 'invalid_terminal_status'],
]

describe('a lifecycle event', () => {
  it.each(rows)('given %s, when %s %j, then %s', (status, type, payload, then) => {
    const moved = transition(given(status), type, payload, 7, at)
    const outcome = moved.kind === 'moves' ? moved.state.status : moved.kind === 'already' ? `already ${moved.seq}` : moved.error.reason
    expect(outcome).toBe(then)
  })

  it('is remembered by its seq', () => {
    const started = transition(given('created'), 'run.started', {}, 7, at)
    const asked = transition(given('running'), 'run.cancel_requested', {}, 7, at)
    const finished = transition(given('running'), 'run.finished', { status: 'failed' }, 7, at)
    expect([started, asked, finished].map((moved) => (moved.kind === 'moves' ? moved.state : undefined))).toMatchObject([
      { startedSeq: 7 },
      { cancelRequestedSeq: 7 },
      { finishedSeq: 7 },
    ])
  })

  it.each([
    [{ status: 'succeeded' }, { reasonClass: 'completed', reason: 'completed', at }],
    [
      { status: 'canceled', reason: 'enough' },
      { reasonClass: 'cancel_requested', reason: 'enough', at },
    ],
    [
      { status: 'failed', reason_class: 'tool_timeout' },
      { reasonClass: 'tool_timeout', reason: 'tool_timeout', at },
    ],
    [
      { status: 'failed', reason_class: ' ', reason: 7 },
      { reasonClass: 'execution_failed', reason: 'execution_failed', at },
    ],
    [
      { status: 'failed', reason: 'r'.repeat(2000) },
      { reasonClass: 'execution_failed', reason: 'r'.repeat(1000), at },
    ],
  ])('of the end, %j, is summed up as %j', (payload, terminal) => {
    const moved = transition(given('running'), 'run.finished', payload, 7, at)
    expect(moved.kind === 'moves' ? moved.state.terminal : undefined).toEqual(terminal)
  })

  it('is one of three types', () => {
    expect(['run.started', 'run.cancel_requested', 'run.finished', 'run.delta', 'run'].map(isLifecycle)).toEqual([true, true, true, false, false])
  })
})
