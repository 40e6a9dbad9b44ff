import { byClient, repeatRefusal, rowOf } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import { samePrincipal, type Principal } from '../kernel/principal.js'
import { formatTimestamp, parseTimestamp } from '../kernel/time.js'
import { requestRows } from './request-rows.js'
import { hasProcess, maxPendingRequests, type WorkerState } from './worker.js'
import type { IngestCommand, RequestCommand, StopCommand, WorkerCommand } from './worker-command.js'
import { isReservedType, workerEvent } from './worker-events.js'
import { decideHold } from './worker-hold.decide.js'
import { hasEnded } from './worker-lifecycle.js'
import { already, refuse, Writing, type WorkerContext, type WorkerDecision } from './worker-writing.js'

/**
 * The effect of a command on a worker in a given state. Pure: same state and command, same decision. Completed commands are
 * answered, not repeated; impossible commands are refused. Every accepted request gets exactly one outcome.
 */
export function decide(context: WorkerContext, command: WorkerCommand): WorkerDecision {
  switch (command.type) {
    case 'reattach':
      return foreign(context, command.principal) ?? reattach(context)
    case 'request':
      return foreign(context, command.principal) ?? request(context, command)
    case 'ingest':
      return foreign(context, command.principal) ?? ingest(context, command)
    case 'stop':
      return foreign(context, command.principal) ?? stop(context, command)
    case 'expire':
      return expire(context)
    case 'hold':
      return decideHold(context, command)
  }
}

export const unknownWorker = (workerId: string): RuntimeError =>
  new RuntimeError('unknown_worker', `There is no worker ${workerId}. Create it first, or check the id.`, { worker_id: workerId })

export const foreignWorker = (workerId: string): RuntimeError =>
  new RuntimeError('foreign_worker', 'The worker belongs to another principal.', { worker_id: workerId })

function foreign({ head }: WorkerContext, principal: Principal): WorkerDecision | undefined {
  return samePrincipal(principal, head.state.owner) ? undefined : refuse(head.state, foreignWorker(head.logId))
}

function reattach(context: WorkerContext): WorkerDecision {
  const { state } = context.head
  if (!hasEnded(state.status)) return already(state)
  const writing = new Writing(context).alive()
  if (hasProcess(state))
    return writing
      .event(workerEvent('worker.starting', { status: 'starting', reason: 'reattach' }))
      .become('starting')
      .done()
  return writing
    .event(workerEvent('worker.started', { status: 'running', reason: 'reattach' }))
    .become('running')
    .done()
}

/** Why a worker that is not running takes nothing. */
function notRunning({ status }: WorkerState): RuntimeError {
  return hasEnded(status)
    ? new RuntimeError('worker_terminal', `The worker is ${status}. Resume it with createCodexWorker first.`, { status })
    : new RuntimeError('worker_in_transition', `The worker is ${status}. Try again when it is ${status === 'starting' ? 'running' : 'stopped'}.`, {
        status,
        retry_after_ms: 500,
      })
}

function request(context: WorkerContext, command: RequestCommand): WorkerDecision {
  const { state } = context.head
  const key = { space: 'request', key: command.key }
  const recorded = context.recorded(key)
  if (recorded) {
    if (recorded.fingerprint === command.fingerprint) return already(state, recorded)
    return refuse(
      state,
      new RuntimeError('idempotency_mismatch', 'The request_id was used for another request. Use a new one for new content.', {
        request_id: command.id,
        recorded_seq: recorded.seq,
      }),
    )
  }
  if (state.status !== 'running') return refuse(state, notRunning(state))
  if (command.unfit) return refuse(state, command.unfit)
  if (state.pending.length >= maxPendingRequests)
    return refuse(
      state,
      new RuntimeError('pending_request_limit', `The worker has ${state.pending.length} requests without an outcome, which is its limit. Try again later.`, {
        limit: maxPendingRequests,
        retry_after_ms: 1000,
      }),
    )
  const deadline = formatTimestamp(parseTimestamp(context.now) + command.timeoutMs * 1000)
  const writing = new Writing(context).event({
    type: 'worker.request.received',
    payloadText: state.adapter === 'desktop' ? command.received.withParams : command.received.bare,
  })
  writing.row(
    rowOf(requestRows, {
      request_id: command.key,
      request_seq: writing.seq,
      fingerprint: command.fingerprint,
      method: command.method,
      params: command.paramsText,
      timeout_ms: command.timeoutMs,
      received_at: context.now,
      deadline_at: deadline,
    }),
  )
  writing.state = { ...state, pending: [...state.pending, { key: command.key, id: command.id, deadline, dispatched: null }] }
  return writing.done([{ key, recorded: { seq: writing.seq, fingerprint: command.fingerprint, pruned: false } }])
}

function ingest(context: WorkerContext, command: IngestCommand): WorkerDecision {
  const { state, latestSeq } = { ...context.head }
  const { eventType, idempotencyKey, expectedPrevSeq, settles } = command
  if (command.unfit) return refuse(state, command.unfit)
  if (isReservedType(state.adapter, eventType))
    return refuse(
      state,
      new RuntimeError('reserved_event_type', `Only the runtime writes ${eventType} here. Use a type of your own.`, { event_type: eventType }),
    )
  if (idempotencyKey !== undefined) {
    const recorded = context.recorded({ space: 'event', key: idempotencyKey })
    if (recorded) {
      const refusal = repeatRefusal(idempotencyKey, command.fingerprint, recorded)
      return refusal ? refuse(state, refusal) : already(state, recorded)
    }
  }
  if (expectedPrevSeq !== undefined && expectedPrevSeq !== latestSeq)
    return refuse(
      state,
      new RuntimeError('sequence_mismatch', `The worker moved on: expected seq ${expectedPrevSeq}, it is at ${latestSeq}. Read on and try again.`, {
        expected_prev_seq: expectedPrevSeq,
        latest_seq: latestSeq,
      }),
    )
  const stops = eventType === 'worker.stopped'
  if (state.status !== 'running' && !(stops && state.status === 'stopped')) return refuse(state, notRunning(state))
  const pending = settles && state.pending.find(({ key }) => key === settles.key)
  if (settles && !pending && context.recorded({ space: 'request', key: settles.key }))
    return refuse(state, new RuntimeError('request_settled', 'The request already has an outcome. The first one counts.', { request_id: settles.key }))
  const writing = new Writing(context).alive()
  // The event that ends the worker stands last: outcomes come before it.
  if (stops) writing.failAll('stopped').become('stopped', { sessionActive: false })
  writing.event({ type: eventType, payloadText: command.payloadText, idempotencyKey, fingerprint: command.fingerprint }, byClient)
  if (settles && pending) writing.settle(pending, settles.ok ? 'answered' : 'failed', settles.responseText)
  // That the ledger has no such request is only known once somebody has looked.
  return settles && !pending ? { ...writing.done(), negative: true } : writing.done()
}

function stop(context: WorkerContext, { reason }: StopCommand): WorkerDecision {
  const { state } = context.head
  if (state.status === 'stopped' || state.status === 'stopping') return already(state)
  const writing = new Writing(context).failAll('stopped')
  if (hasProcess(state) && state.status !== 'failed')
    return writing.event(workerEvent('worker.stopping', { reason })).become('stopping', { stopReason: reason }).done()
  return writing.event(workerEvent('worker.stopped', { reason })).become('stopped', { sessionActive: false }).done()
}

function expire(context: WorkerContext): WorkerDecision {
  const { state } = context.head
  const due = state.pending.filter(({ deadline }) => deadline <= context.now)
  if (due.length === 0) return already(state)
  const writing = new Writing(context)
  for (const pending of due) writing.fail(pending, 'timeout')
  return writing.done()
}
