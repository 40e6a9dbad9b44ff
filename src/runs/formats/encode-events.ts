import type { LogEvent } from '../../eventlog/index.js'
import type { StreamFormat } from './stream-format.js'

export interface Encoded<State> {
  readonly state: State
  /** The frames of all events, for one write per connection. Empty when the events have nothing to show. */
  readonly buffer: Buffer
  /** Seq of the last event that was consumed, shown or not: the reader's next cursor. Undefined when there were none. */
  readonly lastSeq: number | undefined
  /** The stream ends with this buffer. Events after the terminal one are not consumed. */
  readonly terminal: boolean
}

/** Encodes what one commit, or one page, appended. `events` are those after the one that led to `state`, in order. */
export function encode<State>(format: StreamFormat<State>, state: State, events: readonly LogEvent[]): Encoded<State> {
  let text = ''
  let current = state
  let lastSeq: number | undefined
  for (const event of events) {
    const step = format.next(current, event)
    current = step.state
    text += step.frames
    lastSeq = event.seq
    if (step.terminal) return { state: current, buffer: Buffer.from(text), lastSeq, terminal: true }
  }
  return { state: current, buffer: Buffer.from(text), lastSeq, terminal: false }
}

/** The state after `events`, for a reader whose cursor is at the last of them. */
export function foldState<State>(format: StreamFormat<State>, state: State, events: Iterable<LogEvent>): State {
  let current = state
  for (const event of events) current = format.next(current, event).state
  return current
}
