import { describe, expect, it } from 'vitest'
import type { WorkerState } from '../worker.js'
import { nextStep, type Holding } from './next-step.js'

const pending = { key: 'a', id: 'a', deadline: '2026-01-01T00:00:00.000000Z', dispatched: null }
const state = (change: Partial<WorkerState>): WorkerState =>
  ({ adapter: 'codex_app_server', status: 'running', pending: [], sessionActive: true, ...change }) as WorkerState
const step = (change: Partial<WorkerState>, holding: Partial<Holding> = {}): string =>
  nextStep(state(change), { hasSession: true, endedBecause: undefined, isLeaving: false, isIdle: false, ...holding }).do

describe('the holder of a worker', () => {
  it.each([
    ['lets go of one that has ended', { status: 'stopped' } as const, {}, 'release'],
    ['lets go of one that has failed', { status: 'failed' } as const, { hasSession: false }, 'release'],
    ['finishes one that is to stop, with or without a session', { status: 'stopping' } as const, { hasSession: false }, 'finish'],
    ['finishes one that is to stop, even when it is leaving', { status: 'stopping' } as const, { isLeaving: true }, 'finish'],
    ['gives up one whose session has ended', { pending: [pending] }, { endedBecause: 'crashed' }, 'fail'],
    ['leaves with requests waiting', { pending: [pending] }, { isLeaving: true }, 'release'],
    ['opens a session for one that starts', { status: 'starting', sessionActive: false } as const, { hasSession: false }, 'open'],
    ['opens a session to go on with', {}, { hasSession: false }, 'open'],
    ['opens a session for a request', { sessionActive: false, pending: [pending] }, { hasSession: false }, 'open'],
    ['lets go of one that needs nothing', { sessionActive: false }, { hasSession: false }, 'release'],
    ['asks the session', { pending: [pending] }, {}, 'ask'],
    ['waits with a process, however long', {}, { isIdle: true }, 'wait'],
    ['waits without a process for a while', { adapter: 'in_memory' } as const, {}, 'wait'],
    ['lets go without a process when nothing comes', { adapter: 'in_memory' } as const, { isIdle: true }, 'release'],
  ])('%s', (_, change, holding, expected) => {
    expect(step(change, holding)).toBe(expected)
  })
})
