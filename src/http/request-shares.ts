import { RuntimeError } from '../kernel/errors.js'

/**
 * The signed requests under way, which are what may wait in the queues of nonces, reads and appends. A principal may have as
 * many of them as there are places left, so one alone gets half, each of two a third, and there is room for the next one. Where
 * none is left each still has one.
 */
export class RequestShares {
  readonly #places: number
  readonly #underWay = new Map<string, number>()
  #total = 0

  constructor(places: number) {
    this.#places = places
  }

  /** Takes a place, or refuses with `overloaded`. What it answers gives the place back, once. */
  enter(principal: string): () => void {
    const own = this.#underWay.get(principal) ?? 0
    if (own > 0 && own >= this.#places - this.#total)
      throw new RuntimeError('overloaded', 'This principal has reached its limit of concurrent requests. Try again when some have been answered.', {
        scope: 'principal',
        under_way: own,
        retry_after_ms: 1_000,
      })
    this.#underWay.set(principal, own + 1)
    this.#total++
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      this.#total--
      const left = (this.#underWay.get(principal) ?? 1) - 1
      if (left > 0) this.#underWay.set(principal, left)
      else this.#underWay.delete(principal)
    }
  }
}
