import { chooseFairly, type Candidate, type Places } from './share.js'
import type { Found } from './work-store.js'

export interface Chosen {
  readonly logIds: readonly string[]
  /** Those of them that were offered. */
  readonly offered: readonly string[]
  /** There may be more for the places that are left. */
  readonly hasMore: boolean
}

/**
 * Claimable work, as far as this process knows. Work that appears here is offered by its id, without a query. If work had to
 * wait, because there was no place for it or its hint was lost, the process queries the table instead, and offers made meanwhile
 * do not overtake it.
 */
export class Openings {
  readonly #look: (wanted: number) => Promise<Found>
  readonly #offers = new Map<string, Candidate>()
  #isWaiting = false
  /** Not only may something wait: it was seen, or told of. */
  #isKnown = false

  constructor(look: (wanted: number) => Promise<Found>) {
    this.#look = look
  }

  /** Something may wait that is not offered. */
  get isWaiting(): boolean {
    return this.#isWaiting
  }

  /** Nothing waits, as far as is known: who comes now goes before nobody. */
  get isClear(): boolean {
    return !this.#isKnown && this.#offers.size === 0
  }

  offer(candidate: Candidate): void {
    this.#offers.set(candidate.logId, candidate)
  }

  /** Something waits that was not offered, or, where that is not known, it may. */
  wait(isKnown: boolean): void {
    this.#isWaiting = true
    this.#isKnown ||= isKnown
  }

  /** The works to claim now; `isOurs`: logs that this process cannot claim. */
  async choose(places: Places, isOurs: (logId: string) => boolean): Promise<Chosen> {
    const offers = [...this.#offers.values()]
    this.#offers.clear()
    if (places.free <= 0) {
      if (offers.length > 0) this.wait(true)
      return { logIds: [], offered: [], hasMore: false }
    }
    const candidates = new Map<string, Candidate>()
    if (this.#isWaiting) {
      this.#isWaiting = false
      const found = await this.#look(places.free)
      this.#isKnown = false
      if (found.hasMore) this.wait(true)
      for (const candidate of found.candidates) candidates.set(candidate.logId, candidate)
    }
    for (const offer of offers) if (!candidates.has(offer.logId)) candidates.set(offer.logId, offer)
    const { isWaiting: hasMore } = this
    const { chosen, isCut } = chooseFairly(
      [...candidates.values()].filter(({ logId }) => !isOurs(logId)),
      places,
    )
    if (isCut) this.wait(true)
    const offered = new Set(offers.map(({ logId }) => logId))
    const logIds = chosen.map(({ logId }) => logId)
    return { logIds, offered: logIds.filter((logId) => offered.has(logId)), hasMore: hasMore && !isCut }
  }
}
