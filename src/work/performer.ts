import type { Head } from '../eventlog/index.js'
import type { Claim } from './claim.js'

/** What a pass has of its lease. */
export interface Held {
  /** Aborted when the lease is gone: stop, and write nothing more. It could not be written anyway. */
  readonly lost: AbortSignal
  /** Something durable was achieved: what failed and who was lost before no longer counts against the log. */
  progressed(): void
}

/** A pass that is under way. */
export interface Pass<State> {
  /** Resolves when there is nothing left to do. A rejection is a failed pass, which is tried again later. */
  readonly done: Promise<void>
  /** The log has moved, here or elsewhere: to this head, or, undefined, somewhere. */
  moved(head: Head<State> | undefined): void
  /** The process is leaving: what is under way may end within `graceMs`. */
  leave(graceMs: number): void
}

/** What a kind of work consists of. */
export interface Performer<State> {
  readonly begin: (claim: Claim<State>, held: Held) => Pass<State>
  /**
   * Passes have failed in a row, as often as they may: the log is to be ended so that nobody is needed any more, without what may
   * have failed. `error` is the last one's message.
   */
  giveUp(claim: Claim<State>, failed: { readonly passes: number; readonly error: string }): Promise<void>
  /** What is overdue is to be ended, without what may have kept its owner. Where there is none, it is a pass like all others. */
  endOverdue?(claim: Claim<State>): Promise<void>
}
