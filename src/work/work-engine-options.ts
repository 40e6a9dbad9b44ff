import type { EventLog, Queryable } from '../eventlog/index.js'
import type { Logger } from '../telemetry/index.js'
import type { WorkDeclaration } from './need.js'
import type { Performer } from './performer.js'

export interface WorkEngineOptions<State, Command, Answer> {
  readonly log: EventLog<State, Command, Answer>
  readonly declaration: WorkDeclaration<State>
  /** Where this engine claims, and how many at a time. */
  readonly queue: string
  readonly places: number
  /** How much of the places one principal may have, in percent. */
  readonly percentPerPrincipal: number
  readonly connection: Queryable
  /** Unique per start of the process: a restarted process never mistakes an old lease for its own. */
  readonly owner: string
  readonly leaseTtlMs: number
  /** How late work may be found whose hint was lost. */
  readonly pollMs: number
  /** How long a log that was taken over from a lost owner stays with the new one before it may be taken over again. */
  readonly cooldownMs: number
  /** Passes that may fail in a row without the log's moving on. */
  readonly passAttempts: number
  /** What this process has lost and not ended yet is left to others. Else it is taken up here when it can be had. */
  readonly leavesOwn?: boolean
  /**
   * Of which logs leases are kept for a while after a pass, in case that more comes. What rests takes no place, so nobody waits for
   * it; it needs one to go on, like everybody else. Absent: leases are given back at once.
   */
  readonly rests?: { readonly ms: number; readonly when: (state: State) => boolean }
  readonly performer: Performer<State>
  /** Logs that were moved here and need somebody, and that somebody elsewhere has, who may not have heard of it. */
  readonly onHeldElsewhere?: (logIds: readonly string[]) => void
  readonly logger: Logger
  /** This process's monotonic clock, in milliseconds. */
  readonly now: () => number
}
