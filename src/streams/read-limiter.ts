import { RuntimeError } from '../kernel/errors.js'
import { principalKey, type Principal } from '../kernel/principal.js'

/**
 * Counts the readings of whole logs that are under way in this process, for each principal and for all together, and refuses
 * those beyond a limit with 429: each keeps a portion of a log in memory and a reader of the database busy.
 */
export class ReadLimiter {
  readonly #limits: { readonly perPrincipal: number; readonly perProcess: number }
  readonly #counts = new Map<string, number>()
  #all = 0

  constructor(limits: { readonly perPrincipal: number; readonly perProcess: number }) {
    this.#limits = limits
  }

  /** Readings under way. */
  get count(): number {
    return this.#all
  }

  /** Runs a reading that answers at its end. */
  async during<T>(principal: Principal, read: () => Promise<T>): Promise<T> {
    const leave = this.#enter(principal)
    try {
      return await read()
    } finally {
      leave()
    }
  }

  /** Passes on the pieces of a read. The place is taken with the first piece and given back when no more are asked for. */
  async *throughout<T>(principal: Principal, pieces: AsyncIterable<T>): AsyncGenerator<T> {
    const leave = this.#enter(principal)
    try {
      yield* pieces
    } finally {
      leave()
    }
  }

  #enter(principal: Principal): () => void {
    const key = principalKey(principal)
    const count = this.#counts.get(key) ?? 0
    if (count >= this.#limits.perPrincipal) throw refusal('principal', this.#limits.perPrincipal)
    if (this.#all >= this.#limits.perProcess) throw refusal('replica', this.#limits.perProcess)
    this.#counts.set(key, count + 1)
    this.#all += 1
    return () => {
      const left = (this.#counts.get(key) ?? 1) - 1
      if (left === 0) this.#counts.delete(key)
      else this.#counts.set(key, left)
      this.#all -= 1
    }
  }
}

const refusal = (scope: 'principal' | 'replica', limit: number): RuntimeError =>
  new RuntimeError('read_limit', `The ${scope} has ${limit} reads of whole logs under way here, which is its limit. Wait for one to end.`, {
    scope,
    limit,
    retry_after_ms: 1000,
  })
