import type { Head } from '../eventlog/index.js'
import type { Claim } from './claim.js'

/** A pass's view of its lease. */
export interface Held {
  /** Aborted when the lease is gone: stop, and write nothing more. It could not be written anyway. */
  readonly lost: AbortSignal
  /** Reports durable progress: earlier failures and lost owners no longer count against the log. */
  progressed(): void
}

/** A pass that is under way. */
export interface Pass<State> {
  /** Resolves when there is nothing left to do. A rejection is a failed pass, which is tried again later. */
  readonly done: Promise<void>
  /** The log has moved, here or elsewhere: to this head, or, undefined, somewhere. */
  moved(head: Head<State> | undefined): void
  /** The process is shutting down: work under way may end within `graceMs`. */
  leave(graceMs: number): void
}

/** The parts of a kind of work. */
export interface Performer<State> {
  readonly begin: (claim: Claim<State>, held: Held) => Pass<State>
  /**
   * The limit of consecutive failed passes is reached: end the log, so that no more work is needed, without the step that may
   * have failed. `error` is the last failure's message.
   */
  giveUp(claim: Claim<State>, failed: { readonly passes: number; readonly error: string }): Promise<void>
  /** Ends overdue work, without the step that may have blocked its owner. If absent, the pass is like all others. */
  endOverdue?(claim: Claim<State>): Promise<void>
}
