import { hasProcess, type PendingRequest, type WorkerState } from '../worker.js'
import { hasEnded } from '../worker-lifecycle.js'

/** The state of a holder and its session. */
export interface Holding {
  readonly hasSession: boolean
  /** Why the session has ended by itself. */
  readonly endedBecause: string | undefined
  /** The process is shutting down. */
  readonly isLeaving: boolean
  /** Nothing has been asked for a while. */
  readonly isIdle: boolean
}

export type NextStep =
  | { readonly do: 'open' | 'finish' | 'wait' | 'release' }
  | { readonly do: 'fail'; readonly reason: string }
  | { readonly do: 'ask'; readonly pending: PendingRequest }

/** The holder's next step. `release` closes the session first, if there is one. */
export function nextStep(state: WorkerState, holding: Holding): NextStep {
  if (hasEnded(state.status)) return { do: 'release' }
  if (state.status === 'stopping') return { do: 'finish' }
  if (holding.endedBecause !== undefined) return { do: 'fail', reason: holding.endedBecause }
  if (holding.isLeaving) return { do: 'release' }
  const [pending] = state.pending
  if (!holding.hasSession) return state.status === 'starting' || pending || state.sessionActive ? { do: 'open' } : { do: 'release' }
  if (pending) return { do: 'ask', pending }
  // A process stays, with all its state; a session that costs nothing to bring back is released.
  return holding.isIdle && !hasProcess(state) ? { do: 'release' } : { do: 'wait' }
}
