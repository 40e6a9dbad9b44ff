import { RuntimeError } from '../kernel/errors.js'
import type { Timestamp } from '../kernel/time.js'
import { isTerminal, maxReasonLength, type RunState, type RunStatus, type TerminalStatus } from './run.js'

export type LifecycleType = 'run.started' | 'run.cancel_requested' | 'run.finished'

export const isLifecycle = (type: string): type is LifecycleType => type === 'run.started' || type === 'run.cancel_requested' || type === 'run.finished'

export type Transition =
  | { readonly kind: 'moves'; readonly state: RunState; readonly payload: Readonly<Record<string, unknown>> }
  /** It has happened before; `seq` is the event that says so. */
  | { readonly kind: 'already'; readonly seq: number }
  | { readonly kind: 'refused'; readonly error: RuntimeError }

/**
 * What a lifecycle event means for a run, were it the next one. Statuses only move forward
 * (created → running → canceling → canceled | succeeded | failed); a run that is asked to stop can no longer succeed.
 */
export function transition(state: RunState, type: LifecycleType, payload: Readonly<Record<string, unknown>>, seq: number, at: Timestamp): Transition {
  switch (type) {
    case 'run.started':
      if (state.status === 'created') return { kind: 'moves', state: { ...state, status: 'running', startedSeq: seq }, payload }
      if (state.status === 'running' && state.startedSeq !== null) return { kind: 'already', seq: state.startedSeq }
      return illegal(state.status, type)
    case 'run.cancel_requested':
      if (state.status === 'created' || state.status === 'running')
        return { kind: 'moves', state: { ...state, status: 'canceling', cancelRequestedSeq: seq }, payload }
      if (state.status === 'canceling' && state.cancelRequestedSeq !== null) return { kind: 'already', seq: state.cancelRequestedSeq }
      return illegal(state.status, type)
    case 'run.finished':
      return finish(state, payload, seq, at)
  }
}

function finish(state: RunState, payload: Readonly<Record<string, unknown>>, seq: number, at: Timestamp): Transition {
  const status = terminalStatus(payload['status'])
  if (!status)
    return {
      kind: 'refused',
      error: new RuntimeError('invalid_terminal_status', 'run.finished needs payload.status: succeeded, failed or canceled.', {
        status: payload['status'] ?? null,
      }),
    }
  if (isTerminal(state.status))
    return state.status === status && state.finishedSeq !== null ? { kind: 'already', seq: state.finishedSeq } : illegal(state.status, 'run.finished', status)
  if (state.status === 'canceling' && status === 'succeeded') return illegal(state.status, 'run.finished', status)
  const reasonClass = text(payload['reason_class']) ?? defaultReasonClass[status]
  const reason = text(payload['reason']) ?? reasonClass
  return {
    kind: 'moves',
    state: {
      ...state,
      status,
      finishedSeq: seq,
      terminal: { reasonClass: reasonClass.slice(0, maxReasonLength), reason: reason.slice(0, maxReasonLength), at },
    },
    payload: { ...payload, status },
  }
}

const defaultReasonClass: Record<TerminalStatus, string> = { succeeded: 'completed', canceled: 'cancel_requested', failed: 'execution_failed' }

/** `cancelled` is understood and written as `canceled`. */
function terminalStatus(value: unknown): TerminalStatus | undefined {
  if (value === 'succeeded' || value === 'failed' || value === 'canceled') return value
  return value === 'cancelled' ? 'canceled' : undefined
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined)

function illegal(status: RunStatus, type: LifecycleType, target?: TerminalStatus): Transition {
  const what = target ? `${type} with status ${target}` : type
  return {
    kind: 'refused',
    error: new RuntimeError('illegal_transition', `The run is ${status}; ${what} is not possible from there.`, {
      status,
      event_type: type,
      ...(target ? { target_status: target } : {}),
    }),
  }
}
