/** Gives out places, in the order of asking: one at a time for each name, and so many at a time in all. */
export class Turns {
  readonly #places: number
  #taken = 0
  #waiting: (() => void)[] = []
  readonly #named = new Map<string, Promise<void>>()

  constructor(places: number) {
    this.#places = places
  }

  /** Runs `work` when nothing else of that name runs and a place is free. Whoever has gone by then does not begin. */
  async take<T>(name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const before = this.#named.get(name)
    const turn = (before ?? Promise.resolve()).then(async () => {
      signal?.throwIfAborted()
      await this.#enter()
      try {
        signal?.throwIfAborted()
        return await work()
      } finally {
        this.#leave()
      }
    })
    const over = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#named.set(name, over)
    try {
      return await turn
    } finally {
      if (this.#named.get(name) === over) this.#named.delete(name)
    }
  }

  async #enter(): Promise<void> {
    if (this.#taken < this.#places) this.#taken++
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** The place goes to whoever has waited longest. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken--
  }
}
