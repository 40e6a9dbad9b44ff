import type { AdapterEvent } from '../adapter.js'

/** Events in one append. */
const batchSize = 200

export interface AppendQueueOptions {
  readonly append: (events: readonly AdapterEvent[]) => Promise<void>
  /** More than this many events waiting is too many; half of it is few enough again. */
  readonly limit: number
  /** Told when too many wait, and when they no longer do. */
  readonly onPressure: (isHigh: boolean) => void
  /** The log takes no more from us. Called once. */
  readonly onFailure: (error: unknown) => void
}

interface Flush {
  /** How many events have to be durable. */
  readonly count: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Appends in order, one batch at a time, and tells when whoever makes the events is to wait. */
export class AppendQueue {
  readonly #options: AppendQueueOptions
  #waiting: AdapterEvent[] = []
  #pushed = 0
  #appended = 0
  #flushes: Flush[] = []
  #isRunning = false
  #failure: { readonly error: unknown } | undefined
  #isHigh = false

  constructor(options: AppendQueueOptions) {
    this.#options = options
  }

  push(events: readonly AdapterEvent[]): void {
    if (events.length === 0 || this.#failure) return
    this.#waiting.push(...events)
    this.#pushed += events.length
    this.#tellPressure()
    if (!this.#isRunning) void this.#run()
  }

  /** Resolves when everything that was pushed until now is durable; rejects when the log did not take it. */
  async flushed(): Promise<void> {
    if (this.#failure) throw this.#failure.error
    if (this.#appended === this.#pushed) return
    await new Promise<void>((resolve, reject) => {
      this.#flushes.push({ count: this.#pushed, resolve, reject })
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    // What is pushed in the same turn of the event loop goes into the same append.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchSize)
      try {
        await this.#options.append(batch)
        this.#appended += batch.length
        this.#finishFlushes()
      } catch (error) {
        this.#fail(error)
      }
      this.#tellPressure()
    }
    this.#isRunning = false
  }

  #finishFlushes(): void {
    const done = this.#flushes.filter(({ count }) => count <= this.#appended)
    this.#flushes = this.#flushes.filter(({ count }) => count > this.#appended)
    for (const { resolve } of done) resolve()
  }

  #fail(error: unknown): void {
    this.#failure = { error }
    this.#waiting = []
    for (const { reject } of this.#flushes.splice(0)) reject(error)
    this.#options.onFailure(error)
  }

  #tellPressure(): void {
    const isHigh = this.#waiting.length > (this.#isHigh ? this.#options.limit / 2 : this.#options.limit)
    if (isHigh === this.#isHigh) return
    this.#isHigh = isHigh
    this.#options.onPressure(isHigh)
  }
}
