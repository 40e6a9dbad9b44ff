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
 * Reads server-sent events from bytes that come in any portions, as the HTML standard has it: a byte order mark is skipped, lines
 * end in CR, LF or both, `data` lines are joined, comments and unknown fields are passed over, an id that holds NUL is ignored, and
 * what is not ended by an empty line is no event. Memory is bounded by the longest block.
 */
export class SseParser {
  /** What the stream last said in `retry:`, in milliseconds. */
  retryMs: number | undefined
  // Skips a byte order mark, and keeps the beginning of a character whose rest has not come yet.
  readonly #decoder = new TextDecoder('utf-8')
  #rest = ''
  #endedInCr = false
  #length = 0
  #event = ''
  #data: string[] = []
  #id: string | undefined

  /** The events that these bytes complete, in order. */
  push(bytes: Uint8Array): SseFrame[] {
    const frames: SseFrame[] = []
    let text = this.#decoder.decode(bytes, { stream: true })
    if (text === '') return frames
    // The second half of a CR LF that was cut in two ends no further line.
    if (this.#endedInCr && text.startsWith('\n')) text = text.slice(1)
    this.#endedInCr = text === '' ? false : text.endsWith('\r')
    let start = 0
    for (const match of text.matchAll(/\r\n|\r|\n/g)) {
      this.#line(this.#rest + text.slice(start, match.index), frames)
      this.#rest = ''
      start = match.index + match[0].length
    }
    this.#rest += text.slice(start)
    if (this.#length + this.#rest.length > longestBlock) throw new FrameTooLong('A block of the stream is longer than any event can be.')
    return frames
  }

  #line(line: string, frames: SseFrame[]): void {
    if (line === '') {
      this.#dispatch(frames)
      return
    }
    this.#length += line.length
    if (this.#length > longestBlock) throw new FrameTooLong('A block of the stream is longer than any event can be.')
    const colon = line.indexOf(':')
    if (colon === 0) return
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#event = value
    else if (field === 'id') this.#setId(value)
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value)
  }

  #setId(value: string): void {
    if (!value.includes('\0')) this.#id = value
  }

  #dispatch(frames: SseFrame[]): void {
    if (this.#data.length > 0) frames.push({ event: this.#event === '' ? 'message' : this.#event, data: this.#data.join('\n'), id: this.#id })
    this.#length = 0
    this.#event = ''
    this.#data = []
    this.#id = undefined
  }
}
