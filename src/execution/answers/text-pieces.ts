import { cutsPair, isHigh, keepableText } from '../../kernel/keepable.js'

export interface PieceLimits {
  /** The longest that text waits for company. */
  readonly intervalMs: number
  /** How long the first text of an answer waits: long enough for an answer that is complete at once to be one event. */
  readonly firstMs: number
  /** Text of this many characters does not wait. */
  readonly characters: number
}

/** An event is 256 KiB at most, and JSON may write one UTF-16 unit in six bytes. */
export const longestPiece = 32 * 1024

/**
 * Collects streamed text so that one event carries the text of a moment, not one token. The first piece of an answer hardly
 * waits, because people wait for it. Large chunks are cut into several pieces; a surrogate pair that arrives in two halves is
 * joined; text that no log can keep is mended. No text is lost.
 */
export class TextPieces {
  readonly #limits: PieceLimits
  readonly #now: () => number
  #text = ''
  /** The first half of a pair; the second may be in the next chunk. */
  #half = ''
  #since = 0
  #isFirst = true

  constructor(limits: PieceLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  add(chunk: string): void {
    let text = this.#half + chunk
    this.#half = ''
    if (text !== '' && isHigh(text.charCodeAt(text.length - 1))) {
      this.#half = text.slice(-1)
      text = text.slice(0, -1)
    }
    if (this.#text === '') this.#since = this.#now()
    this.#text += keepableText(text)
  }

  get isDue(): boolean {
    if (this.#text === '') return false
    return this.#text.length >= this.#limits.characters || this.#now() - this.#since >= this.#waitMs
  }

  /** Milliseconds until the text is due; undefined when there is none. */
  get dueInMs(): number | undefined {
    if (this.#text === '') return undefined
    return this.isDue ? 0 : this.#waitMs - (this.#now() - this.#since)
  }

  get #waitMs(): number {
    return this.#isFirst ? this.#limits.firstMs : this.#limits.intervalMs
  }

  /** The next piece; empty when there is none. */
  take(): string {
    const end = this.#text.length <= longestPiece ? this.#text.length : longestPiece - cutsPair(this.#text, longestPiece)
    const piece = this.#text.slice(0, end)
    this.#text = this.#text.slice(end)
    if (piece !== '') this.#isFirst = false
    return piece
  }

  /** The rest at the end: nothing can complete a half any more. */
  takeAll(): string[] {
    this.#text += keepableText(this.#half)
    this.#half = ''
    const pieces: string[] = []
    for (let piece = this.take(); piece !== ''; piece = this.take()) pieces.push(piece)
    return pieces
  }
}
