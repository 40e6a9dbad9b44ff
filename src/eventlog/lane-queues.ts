import { RuntimeError } from '../kernel/errors.js'
import { takeBirths, type BirthEntry } from './lane-batch.js'
import { newLogQueue, type LogQueue } from './lane-queue.js'

export interface QueueLimits {
  /** Commands waiting beyond this are refused with 503. */
  readonly queueLimit: number
  /** So is what comes when the waiting ones hold this much text. Absent: no limit. */
  readonly queueCharacters?: number
}

interface Admitted {
  readonly weight: number
}

/** All that waits in a lane: births, and the commands of each log in the order in which the logs are served. */
export class LaneQueues<State, Command, Answer> {
  readonly #limits: QueueLimits
  readonly #queues = new Map<string, LogQueue<Command, Answer>>()
  #births: BirthEntry<State>[] = []
  #waiting = 0
  #waitingCharacters = 0
  #idle: (() => void)[] = []

  constructor(limits: QueueLimits) {
    this.#limits = limits
  }

  get depth(): number {
    return this.#waiting
  }

  /** Throws `overloaded` when there is no room. What is admitted leaves once, when it has been answered. */
  admit(weight: number): void {
    const { queueLimit, queueCharacters = Infinity } = this.#limits
    if (this.#waiting >= queueLimit || this.#waitingCharacters >= queueCharacters)
      throw new RuntimeError('overloaded', 'The write queue is full. Try again shortly.', { retry_after_ms: 1000, queued: this.#waiting })
    this.#waiting++
    this.#waitingCharacters += weight
  }

  leave(served: readonly Admitted[]): void {
    this.#waiting -= served.length
    for (const { weight } of served) this.#waitingCharacters -= weight
    if (this.#waiting === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** Resolves when everything that was admitted has left. */
  async settled(): Promise<void> {
    if (this.#waiting > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  of(logId: string): LogQueue<Command, Answer> {
    let queue = this.#queues.get(logId)
    if (!queue) {
      queue = newLogQueue(logId)
      this.#queues.set(logId, queue)
    }
    return queue
  }

  forget(queue: LogQueue<Command, Answer>): void {
    if (queue.entries.length === 0 && !queue.loading && !queue.inFlight) this.#queues.delete(queue.logId)
  }

  /** In the order in which they are to be served. */
  all(): Iterable<LogQueue<Command, Answer>> {
    return this.#queues.values()
  }

  /** Whoever is served goes to the end of the line: logs that are never idle do not starve the others. */
  toTheEnd(queue: LogQueue<Command, Answer>): void {
    this.#queues.delete(queue.logId)
    this.#queues.set(queue.logId, queue)
  }

  addBirth(birth: BirthEntry<State>): void {
    this.#births.push(birth)
  }

  takeBirths(limit: number): ReadonlyMap<string, BirthEntry<State>> {
    const { taken, rest } = takeBirths(this.#births, limit)
    this.#births = rest
    return taken
  }

  putBack(births: readonly BirthEntry<State>[]): void {
    this.#births.unshift(...births)
  }
}
