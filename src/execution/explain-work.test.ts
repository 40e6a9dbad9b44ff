import { describe, expect, it } from 'vitest'
import { explainWork, type WorkFacts } from './explain-work.js'

const now = '2026-02-01T12:00:00.000000Z'
const ago = '2026-02-01T11:59:50.000000Z'
const soon = '2026-02-01T12:00:10.000000Z'
const terms = { recoveryCooldownMs: 30_000 }

const idle: WorkFacts = {
  readAt: now,
  mode: 'session',
  status: 'running',
  turn: 'idle',
  unanswered: 0,
  pendingFrames: 0,
  terminal: null,
  work: null,
  lease: null,
  openApprovals: [],
  waitsForRun: null,
}
const due = { readyAt: ago, attempts: 0, lastError: null, recoveryAttempts: 0, lastRecoveryAt: null }
const explain = (facts: Partial<WorkFacts>): string => explainWork({ ...idle, ...facts }, terms)

describe('why a run is where it is', () => {
  it.each<[string, Partial<WorkFacts>, string]>([
    ['at rest', {}, 'is idle: nothing is pending'],
    ['at rest, with the lease that its last owner could not give back', { lease: { owner: 'p1', expiresAt: ago } }, 'is idle: nothing is pending'],
    ['with input', { pendingFrames: 2, work: due }, 'has 2 frames to consume: is an executor running?'],
    ['with one frame', { pendingFrames: 1, work: due }, 'has 1 frame to consume: is an executor running?'],
    ['with messages taken', { unanswered: 1, work: due }, 'has 1 message to answer: is an executor running?'],
    ['between owners', { turn: 'active', work: due }, 'has a turn under way without an executor: is an executor running?'],
    ['asked to stop', { status: 'canceling', work: due }, 'was asked to stop, but no executor has ended it: is an executor running?'],
    ['owned', { turn: 'active', work: due, lease: { owner: 'p1', expiresAt: soon } }, `is being worked on by p1 until ${soon}`],
    [
      'owned and asked to stop',
      { status: 'canceling', work: due, lease: { owner: 'p1', expiresAt: soon } },
      `is being worked on by p1 until ${soon}; it was asked to stop`,
    ],
    ['waiting', { turn: 'waiting' }, 'waits for a person to answer'],
    [
      'waiting for one approval',
      { turn: 'waiting', openApprovals: [{ approvalId: 'approval:c1', toolName: 'mail.send' }] },
      'waits for a person to answer approval approval:c1 (mail.send)',
    ],
    [
      'waiting for two approvals',
      {
        turn: 'waiting',
        openApprovals: [
          { approvalId: 'a1', toolName: null },
          { approvalId: 'a2', toolName: 'mail.send' },
        ],
      },
      'waits for a person to answer approvals a1, a2 (mail.send)',
    ],
    ['answered', { turn: 'waiting', pendingFrames: 1, work: due }, 'has 1 frame to consume: is an executor running?'],
    ['off the list', { pendingFrames: 1 }, 'has 1 frame to consume, and is not on the list that executors claim from: requeue it'],
    [
      'after a failure',
      { pendingFrames: 1, work: { ...due, readyAt: soon, attempts: 1, lastError: 'The model is away.' } },
      `failed 1 pass, next try at ${soon}: The model is away.`,
    ],
    [
      'after failures, due',
      { pendingFrames: 1, work: { ...due, attempts: 3, lastError: 'The model is away.' } },
      'failed 3 passes, and the next try is due: The model is away.',
    ],
    ['put off', { pendingFrames: 1, work: { ...due, readyAt: soon } }, `is left alone until ${soon}`],
    [
      'behind another turn',
      { mode: 'turn', pendingFrames: 1, work: due, waitsForRun: 'run-1' },
      'waits for the turn of run run-1 to end, which is earlier in its thread',
    ],
    [
      'behind another turn and asked to stop, which it need not wait for',
      { mode: 'turn', status: 'canceling', work: due, waitsForRun: 'run-1' },
      'was asked to stop, but no executor has ended it: is an executor running?',
    ],
    [
      'ended',
      { status: 'canceled', terminal: { reasonClass: 'cancel_requested', reason: 'enough', at: ago } },
      `has ended at ${ago}: canceled, cancel_requested: enough`,
    ],
    [
      'ended as usual',
      { status: 'succeeded', terminal: { reasonClass: 'completed', reason: 'completed', at: ago } },
      `has ended at ${ago}: succeeded, completed`,
    ],
  ])('is told of a run %s', (_name, facts, sentence) => {
    expect(explain(facts)).toBe(sentence)
  })

  it('tells who was lost, and when the run may be taken over', () => {
    const lease = { owner: 'p1', expiresAt: ago }
    expect(explain({ turn: 'active', work: due, lease })).toBe(`its owner p1 was lost at ${ago}; taken over after ${ago}`)
  })

  it('knows that a run which loses owner after owner is left to cool down', () => {
    const work = { ...due, recoveryAttempts: 2, lastRecoveryAt: '2026-02-01T11:59:45.250001Z' }
    expect(explain({ turn: 'active', work, lease: { owner: 'p3', expiresAt: ago } })).toBe(
      `its owner p3 was lost at ${ago} (2 before it, too); taken over after 2026-02-01T12:00:15.250001Z`,
    )
  })

  it('takes a lease that ends this very moment for one that has lapsed, as claiming does', () => {
    expect(explain({ turn: 'active', work: due, lease: { owner: 'p1', expiresAt: now } })).toContain('was lost')
  })
})
