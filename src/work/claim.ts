import type { Head } from '../eventlog/index.js'
import type { Timestamp } from '../kernel/time.js'

/** A log that this process has taken, under a lease. */
export interface Claim<State> {
  readonly logId: string
  readonly principal: string
  readonly leaseEpoch: number
  readonly claimedAt: Timestamp
  /** As the claim has left it. */
  readonly head: Head<State>
  /** The owner before, when it let its lease lapse instead of giving it back. */
  readonly lost: { readonly owner: string; readonly expiredAt: Timestamp; readonly leaseEpoch: number } | undefined
  /** How many owners in a row were lost, this one included, without the log having moved on. */
  readonly recoveryAttempts: number
  /** How many passes in a row failed without the log having moved on. */
  readonly attempts: number
  /** Those of them that did not fail for something that passes by itself. */
  readonly failures: number
  readonly lastError: string | null
  /** Taken because it is overdue, maybe from a living owner: the step that may have blocked that owner is not to be tried again. */
  readonly isOverdue: boolean
}

/** The epoch that fences the writes of a pass. */
export type Lease = Pick<Claim<never>, 'logId' | 'leaseEpoch'>
