import type { KeptFold, LogEvent } from '../../eventlog/index.js'
import { isLate, objectOf, valueAt, type StoredEvent } from '../events/stored-event.js'

/**
 * How a run's events look to a reader. Pure: frames depend only on the state and the event, and the state only on the
 * events before it, so any replica can go on where another stopped by folding the log up to the reader's cursor.
 */
export interface StreamFormat<State> {
  readonly name: 'events' | 'ui' | 'ui-turn'
  /** How the state at a cursor is found; undefined when it never changes. */
  readonly fold: KeptFold<State> | undefined
  readonly initial: State
  /**
   * `frames` is the SSE text of all chunks of the event, '' when it has none. A response ends with a terminal event; a format
   * that ends before the log does goes on from there in the next response.
   */
  next(state: State, event: LogEvent): { readonly state: State; readonly frames: string; readonly terminal: boolean }
  /** What a reader gets that comes back at or after the terminal event: the end mark alone. */
  done(): string
  /**
   * Is the newest message complete, and nothing begun or asked since? A reader that resumes there has all of what it
   * followed, even though the log may go on. Always false for a format without messages.
   */
  atRest(state: State): boolean
  /**
   * Chunks that open again whatever is open in `state`, for a reader that starts in the middle and has not seen them (a
   * live-only follower), and the state it goes on from. A reader that resumes has seen them, and must not get them twice.
   * `frames` is '' when nothing is open.
   */
  reopen(state: State): { readonly state: State; readonly frames: string }
}

/** What a delta says, and what an older writer calls it. */
type Words = { readonly delta?: string; readonly text?: string }

const wordsFirst = '{"delta":"'

/**
 * The JSON text of a delta's words, without parsing the payload where its canonical text begins with them, as nearly
 * every delta's does. Undefined when the event has no words to show: a malformed payload, or one written too late, after
 * the run was told to stop.
 */
export function deltaText(event: StoredEvent<'run.delta' | 'text.delta'>): string | undefined {
  const text = event.payloadText
  // A quote inside a string is escaped in canonical JSON, so this can only be a member; parsing then tells whose.
  const perhapsLate = text.includes('"late":true')
  if (!perhapsLate && text.startsWith(wordsFirst)) return text.slice(wordsFirst.length - 1, endOfString(text, wordsFirst.length))
  const payload = objectOf(text)
  if (payload === undefined || isLate(payload)) return undefined
  const words = valueAt<Words>(payload, 'delta') ?? valueAt<Words>(payload, 'text') ?? ''
  return typeof words === 'string' ? JSON.stringify(words) : undefined
}

/** Where the JSON string ends whose first character is at `from`: after the first quote that is not escaped. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let first = quote
    while (text[first - 1] === '\\') first--
    if ((quote - first) % 2 === 0) return quote + 1
  }
  return text.length
}
