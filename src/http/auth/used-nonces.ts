import { sha256Hex } from '../../kernel/hash.js'

const plain = /^[A-Za-z0-9._:-]{1,128}$/

/** The nonce as it is stored. One that is long or holds unusual characters is stored as its digest: it must fit an index and be valid text. */
export function nonceKey(nonce: string): string {
  return plain.test(nonce) && !nonce.startsWith('sha256:') ? nonce : `sha256:${sha256Hex(nonce)}`
}

/**
 * The nonces that this process has lately seen used, so that a replay is refused without a query. Only a memory: it may
 * forget, the database does not. Two generations, so that forgetting costs nothing.
 */
export class UsedNonces {
  readonly #generationSize: number
  #current = new Set<string>()
  #previous = new Set<string>()

  constructor(generationSize = 50_000) {
    this.#generationSize = generationSize
  }

  has(key: string): boolean {
    return this.#current.has(key) || this.#previous.has(key)
  }

  add(key: string): void {
    if (this.#current.size >= this.#generationSize) {
      this.#previous = this.#current
      this.#current = new Set()
    }
    this.#current.add(key)
  }

  get size(): number {
    return this.#current.size + this.#previous.size
  }
}
