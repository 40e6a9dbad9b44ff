import type { Head } from './log.js'

export interface CachedHead<State> {
  readonly head: Head<State>
  /** Serial of the moment at which the database is known to have held exactly this head. */
  readonly exactAt: number
}

/**
 * Heads by log id, least recently used out first. A cached head is a guess: the append statement compares its version, so
 * a wrong one costs a round trip and never an error.
 */
export class HeadCache<State> {
  readonly #heads = new Map<string, CachedHead<State>>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(logId: string): CachedHead<State> | undefined {
    const found = this.#heads.get(logId)
    if (found) {
      this.#heads.delete(logId)
      this.#heads.set(logId, found)
    }
    return found
  }

  set(logId: string, entry: CachedHead<State>): void {
    this.#heads.delete(logId)
    this.#heads.set(logId, entry)
    if (this.#heads.size > this.#capacity) {
      const oldest = this.#heads.keys().next().value
      if (oldest !== undefined) this.#heads.delete(oldest)
    }
  }

  /** Unless a newer one is known. */
  learn(entry: CachedHead<State>): void {
    const known = this.#heads.get(entry.head.logId)
    if (!known || known.head.version < entry.head.version) this.set(entry.head.logId, entry)
  }

  delete(logId: string): void {
    this.#heads.delete(logId)
  }

  clear(): void {
    this.#heads.clear()
  }
}
