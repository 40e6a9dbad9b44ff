/**
 * Vocabulary of Codex workers.
 *
 * worker     a session of Codex as a log: an owner, a status, an adapter that carries out its requests
 * adapter    carries out requests: the runtime itself (`in_memory`), a program that follows the log (`desktop`), a process of Codex
 * holder     the runtime process that has the worker's session, under a lease with an epoch that fences its writes
 * session    the open connection of a holder: for `codex_app_server` a process
 * request    a task for a worker; accepted once, dispatched at most once, and given exactly one outcome
 * pending    of a request: accepted, and without an outcome
 * dispatched of a request: a holder is about to ask the session, or has; if that holder is lost, so is the request
 * heartbeat  the last sign of life of the producer of the worker's events; requests from operators do not count
 */
import type { Head } from '../eventlog/index.js'
import type { JsonObject } from '../kernel/json.js'
import type { Principal } from '../kernel/principal.js'
import type { Timestamp } from '../kernel/time.js'
import type { ResumableThread } from './adapters/adapter.js'
import { hasEnded, type WorkerStatus } from './worker-lifecycle.js'

export type AdapterName = 'in_memory' | 'desktop' | 'codex_app_server'

/** As JSON-RPC has it: text and numbers are different names. */
export type RequestId = string | number

export interface PendingRequest {
  /** Name in the ledger: see {@link ledgerKey}. */
  readonly key: string
  readonly id: RequestId
  readonly deadline: Timestamp
  /** Epoch of the holder that has dispatched it. */
  readonly dispatched: number | null
}

export interface WorkerState {
  readonly owner: Principal
  readonly adapter: AdapterName
  readonly workspaceRef: string | null
  readonly codexHomeRef: string | null
  readonly metadata: JsonObject
  readonly startedAt: Timestamp
  readonly status: WorkerStatus
  /** When the status changed last. */
  readonly changedAt: Timestamp
  /** Set exactly while the worker has ended. */
  readonly stoppedAt: Timestamp | null
  /** Why it is to be stopped; null unless it is `stopping`. */
  readonly stopReason: string | null
  readonly lastHeartbeatAt: Timestamp | null
  readonly lastEventAt: Timestamp
  readonly leaseEpoch: number
  /** A holder has, or had when it was lost, a session that somebody must go on with. */
  readonly sessionActive: boolean
  /** The threads that a new session resumes; the newest last, at most {@link maxThreads}. */
  readonly threads: readonly ResumableThread[]
  /** In the order in which they were accepted, at most {@link maxPendingRequests}. */
  readonly pending: readonly PendingRequest[]
}

export type WorkerHead = Head<WorkerState>

export const maxPendingRequests = 128
export const maxThreads = 64

/** Only Codex has a process that must be brought up, looked after and ended; the others run as soon as they are there. */
export const hasProcess = (state: Pick<WorkerState, 'adapter'>): boolean => state.adapter === 'codex_app_server'

/** Must some runtime process hold the worker? Derived from its log, so that it cannot be forgotten. */
export function needsHolder(state: WorkerState): boolean {
  if (state.adapter === 'desktop' || hasEnded(state.status)) return false
  return state.status !== 'running' || state.pending.length > 0 || state.sessionActive
}

/** The earliest deadline among the requests that have no outcome. */
export function nextDeadline({ pending }: WorkerState): Timestamp | null {
  let earliest: Timestamp | null = null
  for (const { deadline } of pending) if (earliest === null || deadline < earliest) earliest = deadline
  return earliest
}

/** A number's `#` can be in no text id, so 7 and "7" stay two names. */
export const ledgerKey = (id: RequestId): string => (typeof id === 'number' ? `#${id}` : id)

/** How a worker's last sign of life is to be taken. `ageMs` is at least 0, and null without one. */
export function heartbeatOf(
  state: WorkerState,
  now: number,
  staleAfterMs: number,
): { readonly ageMs: number | null; readonly state: 'stopped' | 'failed' | 'missing' | 'stale' | 'fresh' } {
  const ageMs = state.lastHeartbeatAt === null ? null : Math.max(0, Math.floor(now / 1000 - Date.parse(state.lastHeartbeatAt)))
  if (state.status === 'stopped' || state.status === 'failed') return { ageMs, state: state.status }
  if (ageMs === null) return { ageMs, state: 'missing' }
  return { ageMs, state: ageMs > staleAfterMs ? 'stale' : 'fresh' }
}
