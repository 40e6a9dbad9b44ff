import type { EventReader, Portion } from '../event-reader.js'
import type { Head, LogEvent } from '../log.js'
import type { FoldKeeper } from './fold-keeper.js'
import { keepEveryOf, type KeepEvery, type KeptFold } from './kept-fold.js'

type Reader = Pick<EventReader, 'portion'>

interface Waiting {
  readonly head: Head<unknown>
  readonly folds: ReadonlySet<KeptFold<unknown>>
}

/** All folds of a log go over the same events, one after the other. */
const rememberedBytes = 4 * 1024 * 1024
/** Logs that wait to be folded. Those beyond are folded when somebody asks. */
const waitingLogs = 1_000

/**
 * Folds logs ahead of those who will ask, one log at a time and after the commit: whenever a log has grown by what is between two
 * stored states of a fold. So the first who opens a long run pays for its end only. It may be late, or missing: then they fold more.
 */
export class FoldAhead {
  readonly #keeper: FoldKeeper
  readonly #folds: readonly KeptFold<unknown>[]
  readonly #onFailure: (error: Error) => void
  readonly #waiting = new Map<string, Waiting>()
  readonly #closed = new AbortController()
  #running: Promise<void> | undefined

  constructor(keeper: FoldKeeper, folds: readonly KeptFold<unknown>[], onFailure: (error: Error) => void) {
    this.#keeper = keeper
    this.#folds = folds
    this.#onFailure = onFailure
  }

  committed(head: Head<unknown>, events: readonly LogEvent[]): void {
    if (this.#folds.length === 0 || events.length === 0) return
    const grown = { events: events.length, bytes: events.reduce((sum, event) => sum + event.payloadText.length, 0) }
    const crossed = this.#folds.filter((fold) => hasCrossed(head, grown, keepEveryOf(fold, this.#keeper.every)))
    if (crossed.length === 0) return
    const before = this.#waiting.get(head.logId)
    if (this.#waiting.size >= waitingLogs && !before) return
    this.#waiting.set(head.logId, { head, folds: new Set([...(before?.folds ?? []), ...crossed]) })
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
  }

  /** Resolves when no log waits any more. */
  async settled(): Promise<void> {
    await this.#running
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error('The engine closes.'))
    this.#waiting.clear()
    await this.#running
  }

  async #run(): Promise<void> {
    // After the callers of the commit have been answered.
    await new Promise((resolve) => setImmediate(resolve))
    for (const [logId, waiting] of this.#waiting) {
      this.#waiting.delete(logId)
      await this.#fold(waiting)
    }
  }

  async #fold({ head, folds }: Waiting): Promise<void> {
    const { logId, floorSeq, floorHash, latestSeq, headHash } = head
    const reader = remembering(this.#keeper.reader)
    const place = { logId, floorSeq, floorHash, seq: latestSeq, hash: headHash }
    try {
      for (const fold of folds) await this.#keeper.standingAt(fold, place, this.#closed.signal, reader)
    } catch (error) {
      if (!this.#closed.signal.aborted) this.#onFailure(error as Error)
    }
  }
}

function hasCrossed({ latestSeq, logBytes }: Head<unknown>, grown: KeepEvery, every: KeepEvery): boolean {
  const crosses = (now: number, by: number, step: number): boolean => Math.floor(now / step) > Math.floor((now - by) / step)
  return crosses(latestSeq, grown.events, every.events) || crosses(logBytes, grown.bytes, every.bytes)
}

/** Reads each portion once, as long as they are few. */
function remembering(reader: Reader): Reader {
  const portions = new Map<string, Portion>()
  let bytes = 0
  return {
    async portion(logId, after, count, upTo) {
      const key = `${String(after)} ${String(count)} ${String(upTo)}`
      const known = portions.get(key)
      if (known) return known
      const portion = await reader.portion(logId, after, count, upTo)
      bytes += portion.events.reduce((sum, event) => sum + event.payloadText.length, 0)
      if (bytes <= rememberedBytes) portions.set(key, portion)
      return portion
    },
  }
}
