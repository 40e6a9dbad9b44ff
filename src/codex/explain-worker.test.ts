import { describe, expect, it } from 'vitest'
import { explainWorker, inOneLine, inWords, type PendingRequestFact, type WorkerFacts } from './explain-worker.js'

const now = '2026-02-01T12:00:00.000000Z'
const ago = '2026-02-01T11:59:48.000000Z'
const longAgo = '2026-02-01T09:00:00.000000Z'
const soon = '2026-02-01T12:00:10.000000Z'

const idle: WorkerFacts = {
  readAt: now,
  status: 'running',
  adapter: 'codex_app_server',
  stopReason: null,
  ended: null,
  heartbeat: { ageMs: 12_000, state: 'fresh' },
  lastHeartbeatAt: null,
  sessionActive: false,
  pending: [],
  lease: null,
  readyAt: null,
  questions: [],
}
const held = { lease: { holder: 'p1', epoch: 3, expiresAt: soon }, readyAt: longAgo, sessionActive: true }
const lost = { lease: { holder: 'p1', epoch: 3, expiresAt: ago }, readyAt: longAgo, sessionActive: true }
const request: PendingRequestFact = { id: 'r-1', method: 'turn/start', receivedAt: ago, deadline: soon, dispatchedEpoch: null }
const pending = `request r-1 (turn/start) pending since ${ago}, deadline ${soon}`
const stale = { ageMs: 600_000, state: 'stale' } as const

describe('why a worker is where it is', () => {
  it.each<[string, Partial<WorkerFacts>, string]>([
    ['at rest', {}, 'has no pending request'],
    ['at rest, held', held, 'has no pending request; p1 has its session'],
    ['that has stopped', { status: 'stopped', ended: { at: ago, reason: 'enough' } }, `has stopped at ${ago}: enough`],
    ['that has failed', { status: 'failed', ended: { at: ago, reason: 'No\nCodex.' } }, `has failed at ${ago}: No Codex.`],
    ['that has ended without a reason', { status: 'failed', ended: { at: ago, reason: null } }, `has failed at ${ago}: no reason was recorded`],
    ['new', { status: 'starting', readyAt: ago }, 'waits for a holder: no process with the role executor has claimed it for 12 s'],
    [
      'whose holder has left in order a moment ago',
      { sessionActive: true, readyAt: longAgo, lastHeartbeatAt: ago },
      'waits for a holder: no process with the role executor has claimed it for 12 s',
    ],
    ['that is left alone', { status: 'starting', readyAt: soon }, `is left alone until ${soon}`],
    ['being started', { ...held, status: 'starting' }, 'is being started by p1'],
    ['whose holder was lost', lost, `its holder p1 was lost at ${ago}: waits for another process with the role executor`],
    ['off the list', { status: 'starting' }, 'needs a holder, and is not on the list that processes claim from: report it'],
    ['being stopped', { ...held, status: 'stopping', stopReason: 'enough' }, 'was asked to stop (enough), and p1 is ending its session'],
    [
      'stopping and unheld',
      { status: 'stopping', stopReason: 'enough', readyAt: ago },
      'was asked to stop (enough), but no process has ended its session; waits for a holder: no process with the role executor has claimed it for 12 s',
    ],
    ['asked, by its holder', { ...held, pending: [{ ...request, dispatchedEpoch: 3 }] }, `${pending}, dispatched by p1`],
    ['asked, and not yet told', { ...held, pending: [request, request, request] }, `${pending}, not dispatched; 2 more behind it`],
    ['asked, by a holder before', { ...held, pending: [{ ...request, dispatchedEpoch: 2 }] }, `${pending}, dispatched by a holder that is gone (epoch 2)`],
    [
      'asked, with nobody to answer',
      { adapter: 'in_memory', readyAt: ago, pending: [request] },
      `waits for a holder: no process with the role executor has claimed it for 12 s; ${pending}, not dispatched`,
    ],
    ['with a program of its own', { adapter: 'desktop', pending: [request] }, `${pending}, for its program to answer`],
    [
      'with a program that says nothing',
      { adapter: 'desktop', heartbeat: stale },
      'has no pending request; heartbeat stale: the last sign of life is 10 min old',
    ],
    [
      'held, with a session that says nothing',
      { ...held, heartbeat: stale },
      'has no pending request; p1 has its session; heartbeat stale: the last sign of life is 10 min old',
    ],
    ['in memory, silent because nothing is asked', { adapter: 'in_memory', heartbeat: stale }, 'has no pending request'],
    [
      'with questions of Codex',
      { ...held, questions: ['a', 'b'].map((id) => ({ id, method: 'item/commandExecution/requestApproval' })) },
      'waits for an answer to a question from Codex: a (item/commandExecution/requestApproval) and 1 more',
    ],
  ])('one %s', (_, facts, sentence) => {
    expect(explainWorker({ ...idle, ...facts })).toBe(sentence)
  })

  it.each([
    [0, '0 s'],
    [119_999, '119 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 days'],
  ])('%i ms are %s', (ms, words) => {
    expect(inWords(ms)).toBe(words)
  })

  it('lets nobody else’s words steer the terminal', () => {
    expect(inOneLine('a\u001b[2J\u009b2J\r\nb\u007f')).toBe('a [2J 2J b')
  })
})
