import { RuntimeError } from '../kernel/errors.js'
import { principalKey, type Principal } from '../kernel/principal.js'

/** The kind of log that a stream follows, in the words of refusals. */
export type Followed = 'run' | 'worker'

/** Counts the open streams of this replica, per log and per principal, and refuses those beyond a limit with 429. */
export class StreamLimiter {
  readonly #perLog: Readonly<Record<Followed, Counter>>
  readonly #perPrincipal: Counter

  constructor(limits: { readonly perRun: number; readonly perPrincipal: number }) {
    this.#perLog = { run: new Counter('run', limits.perRun), worker: new Counter('worker', limits.perRun) }
    this.#perPrincipal = new Counter('principal', limits.perPrincipal)
  }

  /** Refuses a principal that could not open a stream now, before anything is made for it. */
  assertRoom(principal: Principal): void {
    this.#perPrincipal.enter(principalKey(principal))()
  }

  /** Takes a place in both counts; the result gives it back, once. */
  acquire(logId: string, principal: Principal, followed: Followed = 'run'): () => void {
    const leaveLog = this.#perLog[followed].enter(logId)
    try {
      const leavePrincipal = this.#perPrincipal.enter(principalKey(principal))
      return () => {
        leaveLog()
        leavePrincipal()
      }
    } catch (error) {
      leaveLog()
      throw error
    }
  }
}

class Counter {
  readonly #what: string
  readonly #limit: number
  readonly #counts = new Map<string, number>()

  constructor(what: string, limit: number) {
    this.#what = what
    this.#limit = limit
  }

  enter(key: string): () => void {
    const count = this.#counts.get(key) ?? 0
    if (count >= this.#limit)
      throw new RuntimeError('stream_limit', `The ${this.#what} has ${count} open streams on this replica, which is its limit. Close one first.`, {
        scope: this.#what,
        limit: this.#limit,
        retry_after_ms: 1000,
      })
    this.#counts.set(key, count + 1)
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      const left = (this.#counts.get(key) ?? 1) - 1
      if (left > 0) this.#counts.set(key, left)
      else this.#counts.delete(key)
    }
  }
}
