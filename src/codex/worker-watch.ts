import { monotonicMs } from '../kernel/clock.js'
import { Wake } from './wake.js'
import type { WorkerLog } from './worker-log.js'

interface Waiting {
  look(): void
}

/**
 * Lets requests wait for something to become true of a worker. They look again whenever it moves, here or, by hint, in
 * another process; and from time to time by themselves, in case a hint was lost.
 */
export class WorkerWatch {
  readonly #pollMs: number
  readonly #waiting = new Map<string, Set<Waiting>>()
  #isClosed = false

  constructor(log: Pick<WorkerLog, 'onCommit'>, pollMs: number) {
    this.#pollMs = pollMs
    log.onCommit((head) => {
      this.moved(head.logId)
    })
  }

  /** The worker has moved, somewhere. */
  moved(workerId: string): void {
    for (const waiting of this.#waiting.get(workerId) ?? []) waiting.look()
  }

  /** Any worker may have moved. */
  movedAll(): void {
    for (const all of this.#waiting.values()) for (const waiting of all) waiting.look()
  }

  /** Everybody stops waiting. */
  close(): void {
    this.#isClosed = true
    this.movedAll()
  }

  /**
   * Resolves to the result of `find`, or to undefined if nothing was found in time or the watch was closed. A failed attempt is
   * repeated; the last error is thrown when the time is up.
   */
  async until<Found>(workerId: string, find: () => Promise<Found | undefined>, timeoutMs: number): Promise<Found | undefined> {
    const deadline = monotonicMs() + timeoutMs
    const wake = new Wake()
    const waiting: Waiting = {
      look() {
        wake.call()
      },
    }
    this.#enter(workerId, waiting)
    try {
      for (;;) {
        // A worker that changes during the check is checked again.
        const seen = wake.calls
        const leftMs = deadline - monotonicMs()
        try {
          const found = await find()
          if (found !== undefined) return found
        } catch (error) {
          if (leftMs <= 0) throw error
        }
        if (leftMs <= 0 || this.#isClosed) return undefined
        await wake.wait(seen, Math.min(leftMs, this.#pollMs))
      }
    } finally {
      this.#leave(workerId, waiting)
    }
  }

  #enter(workerId: string, waiting: Waiting): void {
    const all = this.#waiting.get(workerId)
    if (all) all.add(waiting)
    else this.#waiting.set(workerId, new Set([waiting]))
  }

  #leave(workerId: string, waiting: Waiting): void {
    const all = this.#waiting.get(workerId)
    if (all?.delete(waiting) && all.size === 0) this.#waiting.delete(workerId)
  }
}
