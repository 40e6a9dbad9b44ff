import type { Lease } from './claim.js'

export interface Returned extends Lease {
  /** The version of a head that needs nobody: its work is dropped, unless it has changed since. */
  readonly idleVersion?: number | undefined
}

const againMs = 20
const mostTries = 50

/** Gives leases back: those that come while a statement is under way share the next one. */
export class LeaseReturns {
  readonly #give: (leases: readonly Returned[]) => Promise<ReadonlySet<string>>
  #waiting: { readonly lease: Returned; tries: number; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = []
  #isGiving = false

  /** `give` answers those that could not be given back just now. */
  constructor(give: (leases: readonly Returned[]) => Promise<ReadonlySet<string>>) {
    this.#give = give
  }

  /** Resolves when the lease is gone; rejects when the database could not be told. */
  give(lease: Returned): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lease, tries: 0, resolve, reject })
      if (this.#isGiving) return
      this.#isGiving = true
      setImmediate(() => void this.#giveAll())
    })
  }

  async #giveAll(): Promise<void> {
    for (let batch = this.#waiting.splice(0); batch.length > 0; batch = this.#waiting.splice(0)) {
      try {
        const left = await this.#give(batch.map(({ lease }) => lease))
        for (const entry of batch)
          if (!left.has(entry.lease.logId)) entry.resolve()
          else if (++entry.tries < mostTries) this.#waiting.push(entry)
          else entry.reject(new Error('The row of the lease stayed locked.'))
        if (left.size > 0) await new Promise((resolve) => setTimeout(resolve, againMs))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#isGiving = false
  }
}
