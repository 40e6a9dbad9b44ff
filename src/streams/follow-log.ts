import type { EndReason, EventLog, Sink, Subscription, TailEncoder } from '../eventlog/index.js'

export interface LogStream<State> {
  readonly logId: string
  /** The log's last seq as far as the caller knows. */
  readonly latestSeq: number
  /** Only events with a greater seq are delivered. */
  readonly cursor: number
  /** How long the stream stays open, counted from now. */
  readonly tailMs: number
  readonly sink: Sink
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
  { logId, latestSeq, cursor, tailMs, sink, encoder, begin }: LogStream<State>,
): Promise<void> {
  let subscription: Subscription | undefined
  const gone = new AbortController()
  const reader = { isFound: false, isOutOfTime: false, hasBegun: cursor >= latestSeq }
  const end = (): void => {
    subscription?.stop()
    sink.end('time_over')
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
  sink.onClose(() => {
    gone.abort(new Error('The reader has gone.'))
    clearTimeout(deadline)
    subscription?.stop()
  })
  try {
    const begun = await begin(gone.signal)
    // It may have gone while the log was folded.
    if (gone.signal.aborted) return
    if ('done' in begun) {
      sink.write(begun.done)
      sink.end('terminal')
      return
    }
    reader.isFound = true
    // Its time may be up meanwhile: it is sent something to go on from all the same.
    if (reader.isOutOfTime && !reader.hasBegun) deadline = setTimeout(end, catchUpGraceMs)
    if (begun.opening !== '') sink.write(begun.opening)
    subscription = log.follow(logId, { encoder, sink: new ObservedSink(sink, written), cursor, state: begun.state, latestSeq })
  } catch {
    if (gone.signal.aborted) return
    // The database went away before the first byte. A clean end sends the reader back to its cursor.
    sink.end('unavailable')
  }
}

/** A sink that tells when something was written to it. */
class ObservedSink implements Sink {
  readonly #sink: Sink
  readonly #written: () => void

  constructor(sink: Sink, written: () => void) {
    this.#sink = sink
    this.#written = written
  }

  write(chunk: Buffer | string): boolean {
    const takesMore = this.#sink.write(chunk)
    this.#written()
    return takesMore
  }

  onDrain(callback: () => void): void {
    this.#sink.onDrain(callback)
  }

  onClose(callback: () => void): void {
    this.#sink.onClose(callback)
  }

  end(reason: EndReason): void {
    this.#sink.end(reason)
  }
}
