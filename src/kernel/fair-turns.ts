interface Waiting {
  readonly begin: () => void
}

/**
 * Runs one job at a time, fairly between parties: each party has its own line, and the lines take turns. A busy party waits for
 * itself, and another party waits for at most one job of each party present.
 */
export class FairTurns {
  readonly #waitingPerParty: number
  /** In the order in which the parties are served: the first has waited longest for its turn. */
  readonly #lines = new Map<string, Waiting[]>()
  #isTaken = false

  constructor(limits: { readonly waitingPerParty: number }) {
    this.#waitingPerParty = limits.waitingPerParty
  }

  /** False when the party has as many waiting as it may have. */
  hasRoom(party: string): boolean {
    return (this.#lines.get(party)?.length ?? 0) < this.#waitingPerParty
  }

  /** Resolves when it is the caller's turn, to a function that ends it. Rejects with the signal's reason when that comes first. */
  take(party: string, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const onAbort = (): void => {
        this.#leave(party, waiting)
        reject(signal.reason as Error)
      }
      const waiting: Waiting = {
        begin: () => {
          signal.removeEventListener('abort', onAbort)
          resolve(this.#turn(party))
        },
      }
      if (!this.#isTaken) {
        this.#isTaken = true
        waiting.begin()
        return
      }
      signal.addEventListener('abort', onAbort, { once: true })
      const line = this.#lines.get(party)
      if (line) line.push(waiting)
      else this.#lines.set(party, [waiting])
    })
  }

  #turn(party: string): () => void {
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#toTheEnd(party)
      this.#next()
    }
  }

  #toTheEnd(party: string): void {
    const line = this.#lines.get(party)
    if (!line) return
    this.#lines.delete(party)
    this.#lines.set(party, line)
  }

  #next(): void {
    const [first] = this.#lines
    if (!first) {
      this.#isTaken = false
      return
    }
    const [party, line] = first
    const next = line.shift()
    if (line.length === 0) this.#lines.delete(party)
    next?.begin()
  }

  #leave(party: string, waiting: Waiting): void {
    const line = this.#lines.get(party)
    if (!line) return
    const left = line.filter((each) => each !== waiting)
    if (left.length > 0) line.splice(0, line.length, ...left)
    else this.#lines.delete(party)
  }
}
