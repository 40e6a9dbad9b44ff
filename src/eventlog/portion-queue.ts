import type { EventReader, Portion } from './event-reader.js'

interface Waiting {
  readonly logId: string
  readonly after: number
  readonly resolve: (portion: Portion) => void
  readonly reject: (error: unknown) => void
}

/** Followed logs whose newest events are read by one statement. Each may take a portion's bytes, so they are few. */
const maxLogsPerRead = 32

/**
 * Reads what is new in many followed logs with one statement. A hint from another process names hundreds of logs, and a statement for
 * each costs its planning, its round trip and its turn on a connection. One statement is in flight; logs that are named meanwhile go
 * into the next.
 */
export class PortionQueue {
  readonly #reader: EventReader
  #waiting: Waiting[] = []
  #busy = false

  constructor(reader: EventReader) {
    this.#reader = reader
  }

  /** Some events after `after`. Rejects as the read of all of them does. */
  newest(logId: string, after: number): Promise<Portion> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ logId, after, resolve, reject })
      if (this.#busy) return
      this.#busy = true
      // One turn of the event loop collects the logs of a notification.
      setImmediate(() => void this.#drain())
    })
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, maxLogsPerRead)
      try {
        const portions = await this.#reader.newest(batch)
        for (const [i, { resolve }] of batch.entries()) resolve(portions[i] ?? { events: [], mayHaveMore: false, nextCount: 1 })
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#busy = false
  }
}
