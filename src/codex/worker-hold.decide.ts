import { underLease } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import { maxThreads, type PendingRequest, type WorkerState } from './worker.js'
import type { HoldCommand, HolderStep, Outcome } from './worker-command.js'
import { workerEvent } from './worker-events.js'
import { hasEnded, mayBecome, type WorkerStatus } from './worker-lifecycle.js'
import { already, refuse, Writing, type WorkerContext, type WorkerDecision } from './worker-writing.js'

/** The effect of a holder's step. A holder with a lost lease is refused in all cases. */
export function decideHold(context: WorkerContext, command: HoldCommand): WorkerDecision {
  const { state } = context.head
  if (command.leaseEpoch !== state.leaseEpoch)
    return refuse(
      state,
      new RuntimeError('lease_lost', 'Another process holds the worker now. Stop working on it.', {
        lease_epoch: state.leaseEpoch,
        used_epoch: command.leaseEpoch,
      }),
    )
  switch (command.step) {
    case 'adopt':
      return adopt(context, command.lost)
    case 'session_started':
      return sessionStarted(context)
    case 'session_failed':
      return sessionFailed(context, command.reason)
    case 'session_stopped':
      return sessionStopped(context)
    case 'dispatch':
      return dispatch(context, command.key)
    case 'outcome':
      return settleOne(context, command.outcome)
    case 'notify':
      return notify(context, command)
    case 'remember': {
      const threads = command.threads.slice(-maxThreads)
      if (JSON.stringify(threads) === JSON.stringify(state.threads)) return already(state)
      return changed(context, { threads })
    }
    case 'alive':
      return hasEnded(state.status) ? already(state) : holding(context).alive().done()
  }
}

const holding = (context: WorkerContext): Writing => new Writing(context, underLease(context.head.state.leaseEpoch))

function changed(context: WorkerContext, change: Partial<WorkerState>): WorkerDecision {
  const writing = holding(context)
  writing.state = { ...writing.state, ...change }
  return writing.done()
}

const illegal = (state: WorkerState, to: WorkerStatus): WorkerDecision =>
  refuse(state, new RuntimeError('illegal_transition', `A worker that is ${state.status} cannot become ${to}.`, { status: state.status, wanted_status: to }))

/** Requests that an earlier holder dispatched without an outcome are lost: they may have been carried out, so they are not repeated. */
function adopt(context: WorkerContext, lost: { readonly leaseEpoch: number } | undefined): WorkerDecision {
  const { state } = context.head
  const gone = state.pending.filter(({ dispatched }) => dispatched !== null && dispatched !== state.leaseEpoch)
  const isLost = lost !== undefined && !hasEnded(state.status) && (state.sessionActive || gone.length > 0)
  if (gone.length === 0 && !isLost) return already(state)
  const writing = holding(context)
  if (isLost) writing.event(workerEvent('worker.session.lost', { lease_epoch: lost.leaseEpoch }))
  for (const pending of gone) writing.fail(pending, 'lost')
  return writing.done()
}

function sessionStarted(context: WorkerContext): WorkerDecision {
  const { state } = context.head
  if (state.status === 'running') return state.sessionActive ? already(state) : changed(context, { sessionActive: true })
  if (state.status !== 'starting') return illegal(state, 'running')
  return holding(context)
    .alive()
    .event(workerEvent('worker.started', { status: 'running' }))
    .become('running', { sessionActive: true })
    .done()
}

function sessionFailed(context: WorkerContext, reason: string): WorkerDecision {
  const { state } = context.head
  if (hasEnded(state.status)) return already(state)
  return holding(context).failAll('lost').event(workerEvent('worker.failed', { reason })).become('failed', { sessionActive: false }).done()
}

function sessionStopped(context: WorkerContext): WorkerDecision {
  const { state } = context.head
  if (hasEnded(state.status)) return already(state)
  if (state.status !== 'stopping' || !mayBecome(state.status, 'stopped')) return illegal(state, 'stopped')
  return holding(context)
    .failAll('stopped')
    .event(workerEvent('worker.stopped', { reason: state.stopReason ?? 'stop_requested' }))
    .become('stopped', { sessionActive: false })
    .done()
}

const pendingOf = (state: WorkerState, key: string): PendingRequest | undefined => state.pending.find((pending) => pending.key === key)

/** Answered with `replay: false` and no events when the session may be asked. */
function dispatch(context: WorkerContext, key: string): WorkerDecision {
  const { state } = context.head
  const pending = pendingOf(state, key)
  if (!pending || state.status !== 'running') return already(state)
  if (pending.deadline <= context.now) return holding(context).fail(pending, 'timeout').done()
  // The commit was in doubt and is asked for again: it stands, and nobody has been asked yet.
  if (pending.dispatched === state.leaseEpoch) return { ...changed(context, {}), state, negative: true }
  return changed(context, { pending: state.pending.map((other) => (other === pending ? { ...pending, dispatched: state.leaseEpoch } : other)) })
}

/** The first outcome counts: one that comes after the deadline, or after a stop, changes nothing. */
function settleOne(context: WorkerContext, { key, ok, responseText, storedResponseText }: Outcome): WorkerDecision {
  const { state } = context.head
  const pending = pendingOf(state, key)
  if (!pending) return already(state)
  const payloadText = `{"request_id":${JSON.stringify(pending.id)},"response":${storedResponseText}}`
  return holding(context)
    .alive()
    .settle(pending, ok ? 'answered' : 'failed', responseText, { type: ok ? 'worker.response' : 'worker.error', payloadText })
    .done()
}

function notify(context: WorkerContext, { key, events }: Extract<HolderStep, { step: 'notify' }>): WorkerDecision {
  const { state } = context.head
  const recorded = context.recorded({ space: 'event', key })
  if (recorded) return already(state, recorded)
  if (hasEnded(state.status)) return refuse(state, new RuntimeError('worker_terminal', `The worker is ${state.status}.`, { status: state.status }))
  const writing = holding(context).alive()
  events.forEach((event, index) => writing.event(index === 0 ? { ...event, idempotencyKey: key, fingerprint: key } : event))
  return writing.done()
}
