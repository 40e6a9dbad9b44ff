import type { TurnStatus } from '../run.js'

/** What the head has to know of the runtime's work: whether somebody has to go on with it. */
export interface Progress {
  readonly turn: TurnStatus
  /** User messages that are in the log and have not got their turn yet. */
  readonly unanswered: number
}

export const noProgress: Progress = { turn: 'idle', unanswered: 0 }

/**
 * What one of the runtime's own events, that is not late, does to it. It needs nothing but the type, because it is asked for
 * every event that an executor writes. `evolve` (work.evolve.ts) folds the same events into the turn itself; a test holds the
 * two together for any log.
 */
export function evolveProgress<State extends Progress>(state: State, type: string): State {
  switch (type) {
    case 'user.message':
      return { ...state, unanswered: state.unanswered + 1 }
    case 'turn.started':
      return { ...state, turn: 'active', unanswered: Math.max(0, state.unanswered - 1) }
    case 'turn.waiting':
      return state.turn === 'active' ? { ...state, turn: 'waiting' } : state
    case 'approval.resolved':
      return state.turn === 'waiting' ? { ...state, turn: 'active' } : state
    case 'turn.finished':
      return { ...state, turn: 'idle' }
    default:
      return state
  }
}
