import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import type { Clock, Micros } from '../kernel/time.js'

/** Two good quartz clocks drift apart by less than this; the estimate of the offset gets vaguer at this rate. */
const driftPerMicro = 100e-6
/** The clock waits for a correction smaller than this; it follows a database clock that was set back further. */
const longestStandstill: Micros = 1_000_000

/** A monotonic clock of this machine, in microseconds from an arbitrary start. */
export type HostClock = () => Micros

export const hostClock: HostClock = () => monotonicMs() * 1000

/**
 * An estimate of the database's wall clock: this machine's monotonic clock plus an offset learned from samples. Machines disagree
 * about the time of day, so times that are recorded and compared between replicas are the database's; asking it each time would
 * cost a round trip.
 *
 * A sample says that the database read `db` at some moment between `hostBefore` and `hostAfter`, so the offset lies in [db -
 * hostAfter, db - hostBefore]. Intervals of several samples are intersected, after widening the older ones for drift: a quick
 * round trip sharpens the estimate and a slow one cannot spoil it. Samples that contradict the estimate mean that the database's
 * clock was set, and begin anew.
 *
 * Until the first sample nothing is known, and callers are refused: this machine's time of day decides nothing.
 */
export class DatabaseClock implements Clock {
  readonly #host: HostClock
  #low: Micros = 0
  #high: Micros = 0
  #asOf: Micros = 0
  #sampled = false
  #last: Micros = 0

  constructor(host: HostClock = hostClock) {
    this.#host = host
  }

  /** The host clock that samples have to be taken with. */
  host(): Micros {
    return this.#host()
  }

  observe(hostBefore: Micros, db: Micros, hostAfter: Micros): void {
    const low = db - hostAfter
    const high = db - hostBefore
    if (!(low <= high)) return
    const widening = Math.max(0, hostAfter - this.#asOf) * driftPerMicro
    const oldLow = this.#low - widening
    const oldHigh = this.#high + widening
    const agrees = this.#sampled && low <= oldHigh && oldLow <= high
    this.#low = agrees ? Math.max(low, oldLow) : low
    this.#high = agrees ? Math.min(high, oldHigh) : high
    this.#asOf = Math.max(this.#asOf, hostAfter)
    this.#sampled = true
  }

  /** How far `now()` may be off, in microseconds. Infinite until the first sample. */
  uncertainty(): Micros {
    if (!this.#sampled) return Number.POSITIVE_INFINITY
    return (this.#high - this.#low) / 2 + Math.max(0, this.#host() - this.#asOf) * driftPerMicro
  }

  /**
   * Runs backwards only when the database's clock was set back by more than a second. Refuses with `not_ready` until the
   * first sample.
   */
  now(): Micros {
    if (!this.#sampled) throw new RuntimeError('not_ready', "The database's time is not known here yet. Try again.", { retry_after_ms: 1_000 })
    const estimate = Math.round(this.#host() + (this.#low + this.#high) / 2)
    if (estimate > this.#last || estimate < this.#last - longestStandstill) this.#last = estimate
    return this.#last
  }
}
