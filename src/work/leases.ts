import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../telemetry/index.js'
import type { Lease } from './claim.js'
import { LeaseReturns, type Returned } from './lease-returns.js'

export interface LeaseTerms {
  readonly leaseTtlMs: number
  readonly logger: Logger
  /** This process's monotonic clock, in milliseconds. */
  readonly now: () => number
}

/** A lease that somebody works under. */
export interface HeldLease {
  readonly claim: Lease
  readonly lost: AbortController
  /** When the lease was last known to be ours. */
  heldAt: number
}

interface LeaseStore {
  renew(leases: readonly Lease[]): Promise<ReadonlySet<string>>
  give(leases: readonly Returned[]): Promise<ReadonlySet<string>>
}

const returnAgainMs = 500

/** Keeps the leases of this process, and gives them back. */
export class Leases {
  readonly #store: LeaseStore
  readonly #terms: LeaseTerms
  readonly #returns: LeaseReturns
  readonly #going = new Set<Promise<void>>()
  #isLeaving = false

  constructor(store: LeaseStore, terms: LeaseTerms) {
    this.#store = store
    this.#terms = terms
    this.#returns = new LeaseReturns((leases) => store.give(leases))
  }

  begin(): void {
    this.#isLeaving = false
  }

  /** From now on what cannot be given back at once is left to lapse. */
  leave(): void {
    this.#isLeaving = true
  }

  /** Resolves when no lease is on its way back. */
  async returned(): Promise<void> {
    while (this.#going.size > 0) await Promise.all(this.#going)
  }

  /** Tried for as long as the lease could be ours. */
  giveBack(lease: Returned, heldAt: number): Promise<void> {
    const going = this.#giveBack(lease, heldAt).finally(() => this.#going.delete(going))
    this.#going.add(going)
    return going
  }

  /** Those that are no longer ours are told so. */
  async renew(all: readonly HeldLease[]): Promise<void> {
    const { leaseTtlMs, logger, now } = this.#terms
    const heldAt = now()
    try {
      const kept = await this.#store.renew(all.map(({ claim }) => claim))
      for (const held of all)
        if (kept.has(held.claim.logId)) held.heldAt = heldAt
        else held.lost.abort()
    } catch (error) {
      logger.warn({ error }, 'Leases could not be renewed.')
      // Two more tries fit into the lease's time; after it somebody else may be at work. Writes are fenced in any case.
      for (const held of all) if (now() - held.heldAt > leaseTtlMs) held.lost.abort()
    }
  }

  async #giveBack(lease: Returned, heldAt: number): Promise<void> {
    const { leaseTtlMs, logger, now } = this.#terms
    for (;;) {
      try {
        await this.#returns.give(lease)
        return
      } catch (error) {
        if (this.#isLeaving || now() - heldAt > leaseTtlMs) {
          logger.warn({ log_id: lease.logId, error }, 'A lease could not be given back; it will lapse.')
          return
        }
        await sleep(returnAgainMs, undefined, { ref: false })
      }
    }
  }
}
