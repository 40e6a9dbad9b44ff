import type { Head } from '../eventlog/index.js'
import type { Claim } from './claim.js'
import type { HeldLease } from './leases.js'
import type { Pass, Performer } from './performer.js'

/** A work that this process has. */
export interface Active<State> extends HeldLease {
  claim: Claim<State>
  readonly begin: Performer<State>['begin']
  pass: Pass<State> | undefined
  /** The newest that this process has seen. */
  head: Head<State>
  done: Promise<void>
}
