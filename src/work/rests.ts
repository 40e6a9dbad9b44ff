/** Logs whose leases are kept although nothing is needed just now, the longest resting first. */
export class Rests {
  readonly #limit: number
  readonly #ends = new Map<string, (hasPlace: boolean) => void>()

  /** More than `limit` are not kept: those that have rested longest are given up. */
  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#ends.size
  }

  has(logId: string): boolean {
    return this.#ends.has(logId)
  }

  /** Resolves when the rest is over: whether it ended with a place for what is needed. It ends without one after `ms`, or with the lease. */
  rest(logId: string, ms: number, lost: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.end(logId, false)
      }
      const timer = setTimeout(giveUp, ms)
      lost.addEventListener('abort', giveUp, { once: true })
      this.#ends.set(logId, (hasPlace) => {
        clearTimeout(timer)
        lost.removeEventListener('abort', giveUp)
        this.#ends.delete(logId)
        resolve(hasPlace)
      })
      const [longest] = this.#ends.keys()
      if (this.#ends.size > this.#limit && longest !== undefined) this.end(longest, false)
    })
  }

  end(logId: string, hasPlace: boolean): void {
    this.#ends.get(logId)?.(hasPlace)
  }

  endAll(): void {
    for (const logId of this.#ends.keys()) this.end(logId, false)
  }
}
