import type { HeadLoader, HeadRequest, LoadedHead, Queryable } from './head-loader.js'

/** Counts moments. "The head was exact at 7, the command arrived at 5" is a statement about order that no clock blurs. */
export class Serial {
  #value = 0
  next(): number {
    return ++this.#value
  }
}

export interface LoadResult<State> extends LoadedHead<State> {
  /** Taken before the query was sent. */
  readonly exactAt: number
}

interface Waiting<State> {
  readonly request: HeadRequest
  readonly done: (result: LoadResult<State> | Error) => void
}

const maxLogsPerLoad = 500

/**
 * Loads heads on a connection of its own while the lanes' connections are busy committing, so that a cold log does not add
 * a round trip to everybody's batch. One query in flight; what is asked for meanwhile goes into the next.
 */
export class LoadQueue<State, Command, Answer> {
  readonly #loader: HeadLoader<State, Command, Answer>
  readonly #connection: Queryable
  readonly #serial: Serial
  #waiting: Waiting<State>[] = []
  #busy = false

  constructor(loader: HeadLoader<State, Command, Answer>, connection: Queryable, serial: Serial) {
    this.#loader = loader
    this.#connection = connection
    this.#serial = serial
  }

  request(request: HeadRequest, done: (result: LoadResult<State> | Error) => void): void {
    this.#waiting.push({ request, done })
    if (!this.#busy) {
      this.#busy = true
      // One turn of the event loop collects what a burst of requests asks for.
      setImmediate(() => void this.#drain())
    }
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, maxLogsPerLoad)
      const exactAt = this.#serial.next()
      try {
        const loaded = await this.#loader.load(
          this.#connection,
          batch.map((waiting) => waiting.request),
        )
        for (const { request, done } of batch) done({ ...(loaded.get(request.logId) ?? { head: undefined, recorded: new Map() }), exactAt })
      } catch (error) {
        for (const { done } of batch) done(error instanceof Error ? error : new Error(String(error)))
      }
    }
    this.#busy = false
  }
}
