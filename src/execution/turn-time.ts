import { monotonicMs } from '../kernel/clock.js'
import { parseTimestamp, type Clock, type Timestamp } from '../kernel/time.js'

/** The log's record of a turn's time. */
export interface TurnTimes {
  readonly turnId: string
  readonly startedAt: Timestamp
  /** Time in which it waited for people: it does not count. */
  readonly waitedMs: number
}

interface Anchor {
  readonly turnId: string
  readonly atMs: number
  readonly activeMs: number
  readonly waitedMs: number
}

/**
 * How long the turn under way has been at work. The time before this pass comes from the log and the database's clock, once; from
 * then on a monotonic clock counts. So a step of this machine's clock or of the database's neither ends a turn that is being
 * worked on nor lets it go on for ever.
 */
export class TurnTime {
  readonly #clock: Clock
  readonly #monotonicMs: () => number
  #anchor: Anchor | undefined

  constructor(clock: Clock, monotonic: () => number = monotonicMs) {
    this.#clock = clock
    this.#monotonicMs = monotonic
  }

  activeMs(turn: TurnTimes): number {
    const atMs = this.#monotonicMs()
    if (this.#anchor?.turnId !== turn.turnId) {
      const sinceStartMs = (this.#clock.now() - parseTimestamp(turn.startedAt)) / 1000
      this.#anchor = { turnId: turn.turnId, atMs, activeMs: Math.max(0, sinceStartMs - turn.waitedMs), waitedMs: turn.waitedMs }
    }
    const { activeMs, waitedMs } = this.#anchor
    return Math.max(0, activeMs + (atMs - this.#anchor.atMs) - (turn.waitedMs - waitedMs))
  }
}
