export interface DeltaLimits {
  /** The longest that text waits for company. */
  readonly intervalMs: number
  /** How long the first text of an answer waits: long enough for an answer that is complete at once to be one event. */
  readonly firstMs: number
  /** Text of this many characters does not wait. */
  readonly characters: number
}

/**
 * Collects streamed text so that one event carries what arrived in a moment, not one token. The first piece of an
 * answer hardly waits: that is the one people wait for.
 */
export class DeltaBuffer {
  readonly #limits: DeltaLimits
  readonly #now: () => number
  #text = ''
  #since = 0
  #isFirst = true

  constructor(limits: DeltaLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  add(text: string): void {
    if (this.#text === '') this.#since = this.#now()
    this.#text += text
  }

  get isDue(): boolean {
    if (this.#text === '') return false
    return this.#text.length >= this.#limits.characters || this.#now() - this.#since >= this.#waitMs
  }

  /** Milliseconds until the text is due; undefined when there is none. */
  get dueInMs(): number | undefined {
    if (this.#text === '') return undefined
    return this.isDue ? 0 : this.#waitMs - (this.#now() - this.#since)
  }

  get #waitMs(): number {
    return this.#isFirst ? this.#limits.firstMs : this.#limits.intervalMs
  }

  take(): string {
    const text = this.#text
    this.#text = ''
    if (text !== '') this.#isFirst = false
    return text
  }
}
