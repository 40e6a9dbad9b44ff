import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Head, LogEvent, Recorded } from '../eventlog/index.js'
import type { JsonObject } from '../kernel/json.js'
import { formatTimestamp } from '../kernel/time.js'
import { needsHolder, nextDeadline, type AdapterName, type WorkerState } from './worker.js'
import type { HolderStep, WorkerCommand } from './worker-command.js'
import { decide } from './worker.decide.js'
import { hasEnded, mayBecome, workerStatuses, type WorkerStatus } from './worker-lifecycle.js'
import { workerKind } from './worker-kind.js'

const owner = { kind: 'user', userId: 1 } as const
const at = (seconds: number): string => formatTimestamp(1_770_000_000_000_000 + seconds * 1_000_000)

function workerOf(adapter: AdapterName, status: WorkerStatus): WorkerState {
  return {
    owner,
    adapter,
    workspaceRef: null,
    codexHomeRef: null,
    metadata: {},
    startedAt: at(0),
    status,
    changedAt: at(0),
    stoppedAt: hasEnded(status) ? at(0) : null,
    stopReason: null,
    lastHeartbeatAt: at(0),
    lastEventAt: at(0),
    leaseEpoch: 1,
    sessionActive: false,
    threads: [],
    pending: [],
  }
}

/** A worker's log in memory: what the engine does with decisions, without a database. */
class Log {
  state: WorkerState
  now = 0
  readonly events: { readonly type: string; readonly payload: JsonObject }[] = [{ type: 'worker.started', payload: {} }]
  readonly outcomes: string[] = []
  readonly requests: string[] = []
  readonly statuses: WorkerStatus[]
  readonly #recorded = new Map<string, Recorded>()

  constructor(adapter: AdapterName = 'in_memory', status: WorkerStatus = 'running') {
    this.state = workerOf(adapter, status)
    this.statuses = [status]
  }

  /** The types that the command has written, or the reason of its refusal. */
  does(command: WorkerCommand): readonly string[] | string {
    const head: Head<WorkerState> = {
      logId: 'w',
      version: 1,
      latestSeq: this.events.length,
      headHash: null,
      floorSeq: 0,
      floorHash: null,
      logBytes: 0,
      updatedAt: at(this.now),
      state: this.state,
    }
    const decision = decide({ head, now: at(this.now), recorded: ({ space, key }) => this.#recorded.get(`${space} ${key}`) }, command)
    const before = this.state
    for (const event of decision.events) {
      this.events.push({ type: event.type, payload: JSON.parse(event.payloadText) as JsonObject })
      if (event.idempotencyKey !== undefined)
        this.#recorded.set(`event ${event.idempotencyKey}`, { seq: this.events.length, fingerprint: event.fingerprint ?? '', pruned: false })
    }
    for (const { key, recorded } of decision.remember ?? []) this.#recorded.set(`${key.space} ${key.key}`, recorded)
    for (const { table, values } of decision.rows) {
      if (table === 'requests') this.requests.push(String(values['request_id']))
      if (table === 'outcomes') this.outcomes.push(String(values['request_id']))
    }
    this.state = decision.state
    if (before.status !== this.state.status) this.statuses.push(this.state.status)
    if ('refusal' in decision.outcome) return decision.outcome.refusal.reason
    const answer = decision.outcome.answer({ head: { ...head, state: this.state }, events: decision.events as unknown as LogEvent[] })
    return answer.replay ? 'already' : decision.events.map(({ type }) => type)
  }

  request(key: string, timeoutMs = 10_000, fingerprint = 'f'): readonly string[] | string {
    const received = { bare: `{"request_id":"${key}"}`, withParams: `{"params":{},"request_id":"${key}"}` }
    return this.does({ type: 'request', principal: owner, id: key, key, method: 'm', paramsText: '{}', received, fingerprint, timeoutMs })
  }

  hold(step: HolderStep, leaseEpoch = this.state.leaseEpoch): readonly string[] | string {
    return this.does({ type: 'hold', leaseEpoch, ...step })
  }

  answers(key: string): readonly string[] | string {
    return this.hold({ step: 'outcome', outcome: { key, ok: true, responseText: '{}', storedResponseText: '{}' } })
  }

  ingest(eventType: string, more: Partial<Extract<WorkerCommand, { type: 'ingest' }>> = {}): readonly string[] | string {
    return this.does({ type: 'ingest', principal: owner, eventType, payloadText: '{}', fingerprint: eventType, ...more })
  }

  stop(): readonly string[] | string {
    return this.does({ type: 'stop', principal: owner, reason: 'r' })
  }
}

describe('statuses', () => {
  it('follow one another as the table says', () => {
    const legal = workerStatuses.flatMap((from) => workerStatuses.filter((to) => from !== to && mayBecome(from, to)).map((to) => `${from} → ${to}`))
    expect(legal).toEqual([
      'starting → running',
      'starting → stopping',
      'starting → failed',
      'running → stopping',
      'running → stopped',
      'running → failed',
      'stopping → stopped',
      'stopping → failed',
      'stopped → starting',
      'stopped → running',
      'failed → starting',
      'failed → running',
      'failed → stopped',
    ])
  })
})

describe('given a running worker', () => {
  it('a request is recorded, dispatched once and answered once', () => {
    const log = new Log()
    expect(log.request('a')).toEqual(['worker.request.received'])
    expect(log.request('a')).toBe('already')
    expect(log.request('a', 10_000, 'other')).toBe('idempotency_mismatch')
    expect(log.hold({ step: 'dispatch', key: 'a' })).toEqual([])
    expect(log.state.pending).toMatchObject([{ key: 'a', dispatched: 1 }])
    // A commit in doubt is asked for again: the same holder may go on.
    expect(log.hold({ step: 'dispatch', key: 'a' })).toEqual([])
    expect(log.answers('a')).toEqual(['worker.response'])
    expect(log.answers('a')).toBe('already')
    expect(log.hold({ step: 'dispatch', key: 'a' })).toBe('already')
  })

  it('a deadline that has passed is the outcome, whoever notices first', () => {
    const log = new Log()
    log.request('a', 5_000)
    log.request('b', 50_000)
    expect(nextDeadline(log.state)).toBe(at(5))
    expect(log.does({ type: 'expire' })).toBe('already')
    log.now = 5
    expect(log.does({ type: 'expire' })).toEqual(['worker.error'])
    expect(log.answers('a')).toBe('already')
    log.now = 60
    expect(log.hold({ step: 'dispatch', key: 'b' })).toEqual(['worker.error'])
    expect(log.events.at(-1)?.payload).toMatchObject({ request_id: 'b', response: { error: { code: -32000, data: { reason: 'timeout' } } } })
    expect(nextDeadline(log.state)).toBeNull()
  })

  it('a new holder loses what was dispatched and keeps what was not', () => {
    const log = new Log()
    log.request('a')
    log.request('b')
    log.hold({ step: 'dispatch', key: 'a' })
    log.state = { ...log.state, leaseEpoch: 2 }
    expect(log.answers('a')).toEqual(['worker.response'])
    const late = new Log()
    late.request('a')
    late.request('b')
    late.hold({ step: 'dispatch', key: 'a' })
    late.state = { ...late.state, leaseEpoch: 2 }
    expect(late.hold({ step: 'adopt', lost: { leaseEpoch: 1 } })).toEqual(['worker.session.lost', 'worker.error'])
    expect(late.state.pending.map(({ key }) => key)).toEqual(['b'])
    expect(late.hold({ step: 'dispatch', key: 'b' }, 1)).toBe('lease_lost')
    expect(late.hold({ step: 'adopt', lost: undefined })).toBe('already')
  })

  it('a stop settles everything in its own commit', () => {
    const log = new Log()
    log.request('a')
    log.request('b')
    expect(log.stop()).toEqual(['worker.error', 'worker.error', 'worker.stopped'])
    expect(log.outcomes).toEqual(['a', 'b'])
    expect(log.stop()).toBe('already')
    expect(log.request('c')).toBe('worker_terminal')
    expect(log.request('a')).toBe('already')
    expect(log.does({ type: 'reattach', principal: owner })).toEqual(['worker.started'])
  })

  it('a producer’s worker.stopped comes after the outcomes that it brings', () => {
    const log = new Log('desktop')
    log.request('a')
    expect(log.ingest('worker.stopped', { idempotencyKey: 'k' })).toEqual(['worker.error', 'worker.stopped'])
    expect(log.ingest('worker.stopped', { idempotencyKey: 'k' })).toBe('already')
    expect(log.ingest('worker.heartbeat')).toBe('worker_terminal')
  })

  it('another principal is refused before anything else', () => {
    const log = new Log()
    expect(log.does({ type: 'stop', principal: { kind: 'user', userId: 2 }, reason: 'r' })).toBe('foreign_worker')
    expect(log.does({ type: 'reattach', principal: { kind: 'guest', guestScope: '1' } })).toBe('foreign_worker')
  })

  it('a session’s notifications are written once under their key', () => {
    const log = new Log()
    const notify: HolderStep = { step: 'notify', key: 'hold/1/1', events: [{ type: 'worker.notification', payloadText: '{}' }] }
    expect(log.hold(notify)).toEqual(['worker.notification'])
    expect(log.hold(notify)).toBe('already')
    log.stop()
    expect(log.hold({ ...notify, key: 'hold/1/2' })).toBe('worker_terminal')
  })
})

describe('given a worker with a process', () => {
  it('it starts, runs, stops and is taken up again', () => {
    const log = new Log('codex_app_server', 'starting')
    expect(log.request('a')).toBe('worker_in_transition')
    expect(log.hold({ step: 'session_started' })).toEqual(['worker.started'])
    expect(log.hold({ step: 'session_started' })).toBe('already')
    expect(log.state.sessionActive).toBe(true)
    log.request('a')
    expect(log.stop()).toEqual(['worker.error', 'worker.stopping'])
    expect(log.stop()).toBe('already')
    expect(log.ingest('worker.heartbeat')).toBe('worker_in_transition')
    expect(log.hold({ step: 'session_started' })).toBe('illegal_transition')
    expect(log.hold({ step: 'session_stopped' })).toEqual(['worker.stopped'])
    expect(log.events.at(-1)?.payload).toEqual({ reason: 'r' })
    expect(log.does({ type: 'reattach', principal: owner })).toEqual(['worker.starting'])
  })

  it('a session that fails ends it, with what was asked lost', () => {
    const log = new Log('codex_app_server', 'starting')
    log.hold({ step: 'session_started' })
    log.request('a')
    expect(log.hold({ step: 'session_failed', reason: 'gone' })).toEqual(['worker.error', 'worker.failed'])
    expect(log.stop()).toEqual(['worker.stopped'])
  })

  it('a holder that is lost leaves a session to go on with', () => {
    const log = new Log('codex_app_server', 'starting')
    log.hold({ step: 'session_started' })
    expect(needsHolder(log.state)).toBe(true)
    log.state = { ...log.state, leaseEpoch: 2 }
    expect(log.hold({ step: 'adopt', lost: { leaseEpoch: 1 } })).toEqual(['worker.session.lost'])
    expect(log.hold({ step: 'session_started' })).toBe('already')
  })
})

describe('whatever is done to a worker', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd')
  const action = fc.oneof(
    fc.record({ do: fc.constant('request'), key, ms: fc.integer({ min: 1, max: 20_000 }) }),
    fc.record({ do: fc.constantFrom('dispatch', 'answer', 'desktop_answer'), key, ms: fc.constant(0) }),
    fc.record({
      do: fc.constantFrom('stop', 'reattach', 'expire', 'claim', 'adopt', 'started', 'failed', 'stopped', 'ingest_stopped', 'heartbeat', 'alive'),
      key,
      ms: fc.constant(0),
    }),
    fc.record({ do: fc.constant('wait'), key, ms: fc.integer({ min: 1, max: 30 }) }),
  )

  const act = (log: Log, { do: what, key: name, ms }: { readonly do: string; readonly key: string; readonly ms: number }): unknown => {
    switch (what) {
      case 'request':
        return log.request(name, ms)
      case 'dispatch':
        return log.hold({ step: 'dispatch', key: name })
      case 'answer':
        return log.answers(name)
      case 'desktop_answer':
        return log.ingest('worker.response', { settles: { key: name, ok: true, responseText: '{}' } })
      case 'stop':
        return log.stop()
      case 'reattach':
        return log.does({ type: 'reattach', principal: owner })
      case 'expire':
        return log.does({ type: 'expire' })
      case 'claim':
        return (log.state = { ...log.state, leaseEpoch: log.state.leaseEpoch + 1 })
      case 'adopt':
        return log.hold({ step: 'adopt', lost: { leaseEpoch: log.state.leaseEpoch - 1 } })
      case 'started':
        return log.hold({ step: 'session_started' })
      case 'failed':
        return log.hold({ step: 'session_failed', reason: 'r' })
      case 'stopped':
        return log.hold({ step: 'session_stopped' })
      case 'ingest_stopped':
        return log.ingest('worker.stopped')
      case 'heartbeat':
        return log.ingest('worker.heartbeat')
      case 'alive':
        return log.hold({ step: 'alive' })
      default:
        return (log.now += ms)
    }
  }

  it('its status moves as the table says, and each request has one outcome at most, and in the end one', () => {
    const adapters = fc.constantFrom<AdapterName>('in_memory', 'desktop', 'codex_app_server')
    fc.assert(
      fc.property(adapters, fc.array(action, { maxLength: 60 }), (adapter, actions) => {
        const log = new Log(adapter, adapter === 'codex_app_server' ? 'starting' : 'running')
        for (const each of actions) {
          act(log, each)
          expect(new Set(log.outcomes).size).toBe(log.outcomes.length)
          expect(log.requests.filter((name) => !log.outcomes.includes(name)).sort()).toEqual(log.state.pending.map((pending) => pending.key).sort())
          expect(hasEnded(log.state.status)).toBe(log.state.stoppedAt !== null)
          if (hasEnded(log.state.status)) expect([log.state.pending, log.state.sessionActive]).toEqual([[], false])
        }
        log.statuses.forEach((status, i, all) => {
          if (i > 0) expect(mayBecome(all[i - 1]!, status)).toBe(true)
        })
        log.now += 100
        log.does({ type: 'expire' })
        expect(log.outcomes.toSorted()).toEqual(log.requests.toSorted())
      }),
      { numRuns: 300 },
    )
  })

  it('its work and deadlines are written exactly when they change', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const log = new Log()
        let hasWork = needsHolder(log.state)
        let deadline = nextDeadline(log.state)
        for (const each of actions) {
          const before = log.state
          act(log, each)
          for (const { table, values } of workerKind.rowsOnTransition(before, log.state)) {
            if (table.startsWith('work_')) hasWork = table === 'work_needed'
            else deadline = table === 'deadline_gone' ? null : String(values['deadline_at'])
          }
          expect([hasWork, deadline]).toEqual([needsHolder(log.state), nextDeadline(log.state)])
        }
      }),
      { numRuns: 200 },
    )
  })
})
