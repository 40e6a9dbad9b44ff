import type { EventLog, FollowerSink, Subscription, TailEncoder } from '../eventlog/index.js'

/** Where the bytes of a stream go. All writes after `end` are ignored. */
export interface StreamTarget {
  write(chunk: Buffer | string): boolean
  onDrain(callback: () => void): void
  onClose(callback: () => void): void
  end(lastChunk?: string): void
}

export interface LogStream<State> {
  readonly logId: string
  /** The log's last seq as far as the caller knows. */
  readonly latestSeq: number
  /** Only events with a greater seq are delivered. */
  readonly cursor: number
  /** How long the stream stays open, counted from now. */
  readonly tailMs: number
  readonly target: StreamTarget
  readonly encoder: TailEncoder<State>
  /**
   * The encoder's state after the event at `cursor`, and the text to send before the first event; or the complete remaining text.
   * May take long; the signal fires when the reader has gone.
   */
  readonly begin: (gone: AbortSignal) => Promise<{ readonly state: State; readonly opening: string } | { readonly done: string }>
}

/** How long past its time, and past the finding of its state, a stream waits for the first events that it has to catch up on. */
const catchUpGraceMs = 2_000

/**
 * Sends a log to a reader from its cursor on, until the log's format says that it is over, the time is up, or the reader has
 * gone. However short its time, a reader that has something to catch up on moves on with every call.
 */
export async function followLog<State>(
  log: Pick<EventLog<never, never, never>, 'follow'>,
  { logId, latestSeq, cursor, tailMs, target, encoder, begin }: LogStream<State>,
): Promise<void> {
  let subscription: Subscription | undefined
  const gone = new AbortController()
  const reader = { isFound: false, isOutOfTime: false, hasBegun: cursor >= latestSeq }
  const end = (): void => {
    subscription?.stop()
    target.end()
  }
  let deadline = setTimeout(() => {
    reader.isOutOfTime = true
    if (reader.hasBegun) end()
    else if (reader.isFound) deadline = setTimeout(end, catchUpGraceMs)
  }, tailMs)
  const written = (): void => {
    reader.hasBegun = true
    if (reader.isOutOfTime) end()
  }
  target.onClose(() => {
    gone.abort(new Error('The reader has gone.'))
    clearTimeout(deadline)
    subscription?.stop()
  })
  try {
    const begun = await begin(gone.signal)
    // It may have gone while the log was folded.
    if (gone.signal.aborted) return
    if ('done' in begun) {
      target.end(begun.done)
      return
    }
    reader.isFound = true
    // Its time may be up meanwhile: it is sent something to go on from all the same.
    if (reader.isOutOfTime && !reader.hasBegun) deadline = setTimeout(end, catchUpGraceMs)
    if (begun.opening !== '') target.write(begun.opening)
    subscription = log.follow(logId, { encoder, sink: sinkOf(target, written), cursor, state: begun.state, latestSeq })
  } catch {
    if (gone.signal.aborted) return
    // The database went away before the first byte. A clean end sends the reader back to its cursor.
    target.end('retry: 1000\n\n')
  }
}

function sinkOf(target: StreamTarget, written: () => void): FollowerSink {
  let waiting: (() => void) | undefined
  target.onDrain(() => {
    const resume = waiting
    waiting = undefined
    resume?.()
  })
  return {
    write: (chunk) => {
      const takesMore = target.write(chunk)
      written()
      return takesMore
    },
    onDrain(callback) {
      waiting = callback
    },
    end(reason) {
      // A pruned position is told with the status of the next request; a stream can only end.
      target.end(reason === 'pruned' ? 'retry: 0\n\n' : undefined)
    },
  }
}
