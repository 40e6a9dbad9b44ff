import type { AdapterEvent } from '../adapter.js'

export interface BacklogOptions {
  /** Appends in the order of the calls. */
  readonly append: (events: readonly AdapterEvent[]) => Promise<void>
  /** More than this many events that are not durable are too many; half of it is few enough again. */
  readonly limit: number
  /** Told when there are too many, and when they no longer are. */
  readonly onPressure: (isHigh: boolean) => void
  /** The log takes no more from us. Called once. */
  readonly onFailure: (error: unknown) => void
}

/** Counts the events that were given to the log and are not durable yet, and tells when whoever makes them is to wait. */
export class Backlog {
  readonly #options: BacklogOptions
  #size = 0
  #last: Promise<void> = Promise.resolve()
  #failure: { readonly error: unknown } | undefined
  #isHigh = false

  constructor(options: BacklogOptions) {
    this.#options = options
  }

  push(events: readonly AdapterEvent[]): void {
    if (events.length === 0 || this.#failure) return
    this.#size += events.length
    this.#last = this.#options.append(events).then(
      () => {
        this.#size -= events.length
        this.#tellPressure()
      },
      (error: unknown) => {
        this.#fail(error)
      },
    )
    this.#tellPressure()
  }

  /** Resolves when everything that was pushed until now is durable; rejects when the log did not take it. */
  async flushed(): Promise<void> {
    await this.#last
    if (this.#failure) throw this.#failure.error
  }

  #fail(error: unknown): void {
    if (this.#failure) return
    this.#failure = { error }
    this.#size = 0
    this.#tellPressure()
    this.#options.onFailure(error)
  }

  #tellPressure(): void {
    const isHigh = this.#size > (this.#isHigh ? this.#options.limit / 2 : this.#options.limit)
    if (isHigh === this.#isHigh) return
    this.#isHigh = isHigh
    this.#options.onPressure(isHigh)
  }
}
