import { createParser, type ParseError } from 'eventsource-parser'

/** One event of a stream, as its block said it. */
export interface SseFrame {
  /** `message` unless the block names another. */
  readonly event: string
  readonly data: string
  /** Only when the block itself has an id: that of an earlier block is not repeated here. */
  readonly id: string | undefined
}

/** The block is longer than any event of the runtime can be. */
export class FrameTooLong extends Error {
  override readonly name = 'FrameTooLong'
}

const longestBlock = 8 * 1024 * 1024

/**
 * Reads server-sent events from bytes that come in any portions. Memory is bounded by the longest block.
 */
export class SseParser {
  /** What the stream last said in `retry:`, in milliseconds. */
  retryMs: number | undefined
  // Skips a byte order mark, and keeps the beginning of a character whose rest has not come yet.
  readonly #decoder = new TextDecoder('utf-8')
  #frames: SseFrame[] = []
  #endedInReturn = false
  #tooLong: ParseError | undefined
  readonly #parser = createParser({
    maxBufferSize: longestBlock,
    onEvent: ({ event, data, id }) => {
      // A name that is given and empty means the same as none.
      this.#frames.push({ event: event === undefined || event === '' ? 'message' : event, data, id })
    },
    onRetry: (ms) => {
      this.retryMs = ms
    },
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') this.#tooLong = error
    },
  })

  /** The events that these bytes complete, in order. */
  push(bytes: Uint8Array): SseFrame[] {
    this.#feed(this.#decoder.decode(bytes, { stream: true }))
    if (this.#tooLong) throw new FrameTooLong('A block of the stream is longer than any event can be.', { cause: this.#tooLong })
    const frames = this.#frames
    this.#frames = []
    return frames
  }

  /**
   * The parser waits behind a CR at the end of a portion, which may be half of a CR LF. A CR ends a line by itself, and the last event
   * of a stream has nothing behind it: the LF is handed in at once, and left out where it comes later.
   */
  #feed(text: string): void {
    const rest = this.#endedInReturn && text.startsWith('\n') ? text.slice(1) : text
    if (text !== '') this.#endedInReturn = text.endsWith('\r')
    this.#parser.feed(this.#endedInReturn ? `${rest}\n` : rest)
  }
}
