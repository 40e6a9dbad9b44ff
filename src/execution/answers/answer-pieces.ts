import type { ProviderMetadata } from '../../models/index.js'
import { TextPieces, type PieceLimits } from './text-pieces.js'

/** The part of an answer that a piece belongs to: the text, one of the thoughts before it, or a call that is being written. */
export type Channel =
  | { readonly kind: 'text' }
  | { readonly kind: 'reasoning'; readonly thought: number }
  | { readonly kind: 'input'; readonly callId: string; readonly toolName: string }

export interface Piece {
  readonly channel: Channel
  readonly text: string
  /** Data that the provider needs back with a thought. It is known when the thought is complete. */
  readonly metadata?: ProviderMetadata | undefined
}

/** Showing a call while it is written is a courtesy: larger pieces, later, and bounded. */
const inputLimits: PieceLimits = { firstMs: 200, intervalMs: 200, characters: 4_096 }
const mostInputCharacters = 64 * 1024

/**
 * An answer as it arrives, in pieces in their order. A piece that is too small waits as long as its channel continues; when
 * another channel begins, everything before it is complete and goes first.
 */
export class AnswerPieces {
  readonly #limits: PieceLimits
  readonly #now: () => number
  /** Complete, and not taken yet. */
  #ready: Piece[] = []
  #readySince = 0
  #open: { readonly channel: Channel; readonly pieces: TextPieces } | undefined
  readonly #shown = new Map<string, number>()

  constructor(limits: PieceLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  add(channel: Channel, text: string): void {
    if (channel.kind === 'input') {
      const shown = this.#shown.get(channel.callId) ?? 0
      if (shown >= mostInputCharacters) return
      this.#shown.set(channel.callId, shown + text.length)
    }
    this.#channel(channel).add(text)
  }

  /** The channel is complete. */
  seal(channel: Channel, metadata: ProviderMetadata | undefined): void {
    this.#close()
    if (metadata !== undefined) this.#ready.push({ channel, text: '', metadata })
  }

  get isDue(): boolean {
    return this.dueInMs === 0
  }

  /** Milliseconds until something is due; undefined when there is nothing. */
  get dueInMs(): number | undefined {
    const open = this.#open?.pieces.dueInMs
    const ready = this.#ready.length === 0 ? undefined : Math.max(0, this.#readySince + this.#limits.intervalMs - this.#now())
    return open === undefined || ready === undefined ? (open ?? ready) : Math.min(open, ready)
  }

  /** The next pieces, as many as go into one commit; empty when there are none. */
  take(): Piece[] {
    if (this.#ready.length > 0) return this.#ready.splice(0, piecesOfCommit)
    const text = this.#open?.pieces.take() ?? ''
    return this.#open === undefined || text === '' ? [] : [{ channel: this.#open.channel, text }]
  }

  /** The rest at the end. A complete call is reported as a whole, so its pieces are no longer reported. */
  takeAll(): Piece[] {
    this.#close()
    const ready = this.#ready.filter(({ channel }) => channel.kind !== 'input')
    this.#ready = []
    return ready
  }

  #channel(channel: Channel): TextPieces {
    if (this.#open === undefined || !isSame(this.#open.channel, channel)) {
      this.#close()
      this.#open = { channel, pieces: new TextPieces(channel.kind === 'input' ? inputLimits : this.#limits, this.#now) }
    }
    return this.#open.pieces
  }

  #close(): void {
    if (this.#ready.length === 0) this.#readySince = this.#now()
    if (this.#open === undefined) return
    const { channel, pieces } = this.#open
    for (const text of pieces.takeAll()) this.#ready.push({ channel, text })
    this.#open = undefined
  }
}

/** A batch of the log has room for that many of the largest. */
const piecesOfCommit = 8

function isSame(one: Channel, other: Channel): boolean {
  if (one.kind === 'reasoning') return other.kind === 'reasoning' && one.thought === other.thought
  if (one.kind === 'input') return other.kind === 'input' && one.callId === other.callId
  return one.kind === other.kind
}
