import { hasProcess, type PendingRequest, type WorkerState } from '../worker.js'
import { hasEnded } from '../worker-lifecycle.js'

/** What the holder of a worker has. */
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

/** What the holder of a worker does next. `release` closes the session first, if there is one. */
export function nextStep(state: WorkerState, holding: Holding): NextStep {
  if (hasEnded(state.status)) return { do: 'release' }
  if (state.status === 'stopping') return { do: 'finish' }
  if (holding.endedBecause !== undefined) return { do: 'fail', reason: holding.endedBecause }
  if (holding.isLeaving) return { do: 'release' }
  const [pending] = state.pending
  if (!holding.hasSession) return state.status === 'starting' || pending || state.sessionActive ? { do: 'open' } : { do: 'release' }
  if (pending) return { do: 'ask', pending }
  // A process stays, with all it knows; what costs nothing to bring back is let go.
  return holding.isIdle && !hasProcess(state) ? { do: 'release' } : { do: 'wait' }
}
