import { RuntimeError } from '../../kernel/errors.js'
import type { Nonce, NonceFault } from '../../kernel/nonce.js'

/** `used`: by this request or an earlier one. `unknown`: it may be used or not, and only the database can tell. */
export type NonceEnd = 'used' | 'unknown'

/** A nonce that one request of this process holds. Whatever becomes of it is told once. */
export class NonceClaim implements Nonce {
  readonly key: string
  readonly keptUntilSeconds: number
  readonly #ended: (end: NonceEnd) => void
  #isOpen = true

  constructor(key: string, keptUntilSeconds: number, ended: (end: NonceEnd) => void) {
    this.key = key
    this.keptUntilSeconds = keptUntilSeconds
    this.#ended = ended
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  spent(): void {
    this.#end('used')
  }

  refused(why: NonceFault): RuntimeError {
    this.#end('used')
    return why === 'late' ? new RuntimeError('token_expired', 'The token has expired. Mint one per attempt.') : replayed()
  }

  /** Nobody knows whether it was recorded, or nobody has tried. */
  letGo(): void {
    this.#end('unknown')
  }

  #end(end: NonceEnd): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#ended(end)
  }
}

export const replayed = (): RuntimeError => new RuntimeError('token_replayed', 'The nonce has been used. Mint a token per attempt.')
