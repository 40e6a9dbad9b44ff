import { performance } from 'node:perf_hooks'
import type { Clock, Micros } from '../kernel/time.js'

/** Two good quartz clocks drift apart by less than this; what is known about the offset gets vaguer at this rate. */
const driftPerMicro = 100e-6

/** A monotonic clock of this machine, in microseconds from an arbitrary start. */
export type HostClock = () => Micros

export const hostClock: HostClock = () => performance.now() * 1000

/**
 * The database's wall clock as far as it can be known from here: this machine's monotonic clock plus an offset that is
 * learned from samples. Machines disagree about the time of day, so what is recorded and compared between replicas is the
 * database's; asking it each time would cost a round trip.
 *
 * A sample says that the database read `db` at some moment between `hostBefore` and `hostAfter`, so the offset lies in
 * [db - hostAfter, db - hostBefore]. Intervals of several samples are intersected, after widening the older ones for
 * drift: a quick round trip sharpens the estimate and a slow one cannot spoil it. Samples that contradict what was known
 * mean that the database's clock was set, and begin anew.
 *
 * Until the first sample it is this machine's wall clock.
 */
export class DatabaseClock implements Clock {
  readonly #host: HostClock
  #low: Micros
  #high: Micros
  #asOf: Micros
  #sampled = false
  #last: Micros = 0

  constructor(host: HostClock = hostClock, wall: () => Micros = () => Date.now() * 1000) {
    this.#host = host
    this.#asOf = host()
    this.#low = this.#high = wall() - this.#asOf
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

  /** Takes one sample with a query that answers the database's time. Rejects as the query does. */
  async sample(readDatabaseTime: () => Promise<Micros>): Promise<void> {
    const before = this.#host()
    const db = await readDatabaseTime()
    this.observe(before, db, this.#host())
  }

  /** How far `now()` may be off, in microseconds. Infinite until the first sample. */
  uncertainty(): Micros {
    if (!this.#sampled) return Number.POSITIVE_INFINITY
    return (this.#high - this.#low) / 2 + Math.max(0, this.#host() - this.#asOf) * driftPerMicro
  }

  /** Never runs backwards: when the database's clock is set back, this one stands still until it is caught up with. */
  now(): Micros {
    const estimate = Math.round(this.#host() + (this.#low + this.#high) / 2)
    this.#last = Math.max(this.#last, estimate)
    return this.#last
  }
}
