import { callOperation } from './calls.js'
import type { CallOptions, ClientOptions } from './client-options.js'
import { refusalOf } from './errors.js'
import type { LeftOut } from './follow-state.js'
import { eventVisibility, internalEventTypes } from './generated/operation-table.js'

/** What becomes of ids that jump. */
export interface Gaps {
  /** Known to be no event for readers. */
  isHidden(seq: number): boolean
  /** The events between the two seqs that the stream should have shown. Rejects as calls do, and with refusals. */
  look(afterSeq: number, nextSeq: number): Promise<readonly LeftOut[]>
}

/** The longest list of what is missing where nothing is hidden. */
const mostMissing = 100

/** Of a stream that shows every event: whatever is between is missing. */
export const nothingHidden: Gaps = {
  isHidden: () => false,
  look: async (afterSeq, nextSeq) =>
    Array.from({ length: Math.min(nextSeq - afterSeq - 1, mostMissing) }, (_, index) => ({ seq: afterSeq + 1 + index, data: undefined })),
}

/** Pages are longer than the gap: where one event is hidden, the next ones often are too. */
const shortestPage = 100
const longestPage = 1_000

/**
 * Streams of runs leave out what is for operators, so ids jump. Whether a jump is one of these is what the log says. Remembers what it has seen
 * to be hidden, so that a page answers for several jumps.
 */
export class RunGaps implements Gaps {
  readonly #client: ClientOptions
  readonly #runId: string
  readonly #options: CallOptions
  readonly #hidden = new Set<number>()

  constructor(client: ClientOptions, runId: string, options: CallOptions) {
    this.#client = client
    this.#runId = runId
    this.#options = options
  }

  isHidden(seq: number): boolean {
    return this.#hidden.has(seq)
  }

  async look(afterSeq: number, nextSeq: number): Promise<LeftOut[]> {
    for (const seq of this.#hidden) if (seq <= afterSeq) this.#hidden.delete(seq)
    const leftOut: LeftOut[] = []
    for (let after = afterSeq; after < nextSeq - 1;) {
      const limit = Math.min(longestPage, Math.max(shortestPage, nextSeq - 1 - after))
      const result = await callOperation(this.#client, 'listRunEvents', { run_id: this.#runId, after, limit }, this.#options)
      if (!result.ok) throw refusalOf(result)
      const { events } = result.body
      for (const { seq, event_type: type, payload, author } of events) {
        if (isInternal(type)) this.#hidden.add(seq)
        else if (seq < nextSeq) leftOut.push({ seq, data: type in eventVisibility ? undefined : shown(this.#runId, type, payload, author) })
      }
      // A log without the events between would be broken itself; the stream is judged by what there is.
      after = events.at(-1)?.seq ?? nextSeq
    }
    return leftOut
  }
}

/** As the stream shows an event whose type it does not know. */
const shown = (runId: string, eventType: string, payload: unknown, author: unknown): unknown => ({
  type: 'event',
  runId,
  ...(author === 'client' ? { author } : {}),
  eventType,
  payload,
})

function isInternal(type: string): boolean {
  if (eventVisibility[type] === 'internal') return true
  return internalEventTypes.some((pattern) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern))
}
