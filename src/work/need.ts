/**
 * Vocabulary of work.
 *
 * work       a task that a log needs: to execute a run, to serve a worker's session
 * need       what a log's state says of it; written as a row by the commit that makes it so, and deleted by the one that ends it
 * queue      where processes claim it from; a process has so many places for each queue that it serves
 * claim      a process takes the work: under a lease, with an epoch that no earlier owner has
 * pass       what is done under one claim
 * overdue    to be taken over by anybody, although its owner still lives
 * turn       works of one principal and key that are done one after the other
 */
import type { Timestamp } from '../kernel/time.js'

export interface Turn {
  readonly key: string
  /** The earlier one goes first; of the same moment the lower id. */
  readonly at: Timestamp
}

/** A log's need for one kind of work. A row is rewritten when anything in it except the principal changes; the principal never changes. */
export interface Need {
  readonly queue: string
  /** The log's principal, in the form of `principalKey`. */
  readonly principal: string
  readonly turn: Turn | null
  /** So long after this need was written, anybody may take the log from its owner. Null: never. */
  readonly overdueAfterMs: number | null
}

/** One kind of work of one kind of log. Pure. */
export interface WorkDeclaration<State> {
  /** Name of the kind of log. */
  readonly kind: string
  readonly name: string
  needs(state: State): Need | undefined
  /** Whether the log has ended, so that its owner has nothing more to do. Its lease then ends with the commit that ends the log. */
  hasEnded(state: State): boolean
  /** The turn in which the log holds up those behind it, as long as it does. */
  holdsUp?(state: State): { readonly key: string; readonly principal: string } | undefined
  /** SQL, true when the log of head `h` has an earlier one before it. Must agree with `holdsUp`, and look at few rows. */
  readonly isHeldUpSql?: string
}
