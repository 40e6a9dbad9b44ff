import type { DatabasePool } from 'slonik'
import { releaseLeases, type Claim } from './work-store.js'

/** Gives leases back: those that come while a statement is under way share the next one. */
export class LeaseReturns {
  readonly #pool: DatabasePool
  readonly #owner: string
  #waiting: { readonly claim: Claim; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = []
  #isGiving = false

  constructor(pool: DatabasePool, owner: string) {
    this.#pool = pool
    this.#owner = owner
  }

  /** Resolves when the lease is gone; rejects when the database could not be told. */
  give(claim: Claim): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ claim, resolve, reject })
      if (this.#isGiving) return
      this.#isGiving = true
      setImmediate(() => void this.#giveAll())
    })
  }

  async #giveAll(): Promise<void> {
    for (let batch = this.#waiting.splice(0); batch.length > 0; batch = this.#waiting.splice(0)) {
      try {
        await releaseLeases(
          this.#pool,
          this.#owner,
          batch.map(({ claim }) => claim),
        )
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#isGiving = false
  }
}
