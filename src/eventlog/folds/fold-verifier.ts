import type { LogEvent } from '../log.js'
import { after, beginning, standingOf } from './fold-keeper.js'
import type { StoredState } from './fold-store.js'
import type { FoldPlace, KeptFold, Standing } from './kept-fold.js'

/** A log's stored states that agree with it, and those that do not. */
export interface FoldsVerified {
  readonly sound: number
  readonly wrong: readonly StoredState[]
}

/** Folds again what was stored, and compares. Fed every event after the floor, in order. */
export class FoldVerifier {
  readonly #folds: ReadonlyMap<string, KeptFold<unknown>>
  readonly #waiting: StoredState[]
  readonly #wrong: StoredState[] = []
  /** By fold and the stored state that they go on from. */
  readonly #standings = new Map<string, Standing<unknown>>()
  #sound = 0

  constructor(folds: readonly KeptFold<unknown>[], place: Pick<FoldPlace, 'floorSeq' | 'floorHash'>, stored: readonly StoredState[]) {
    this.#folds = new Map(folds.map((fold) => [nameOf(fold), fold]))
    // States of other versions are not ours to judge; states from another floor are nobody's any more.
    const ours = stored.filter((state) => this.#foldOf(state) !== undefined)
    this.#wrong.push(...ours.filter((state) => state.floorSeq !== place.floorSeq))
    this.#waiting = ours.filter((state) => state.floorSeq === place.floorSeq).sort((a, b) => a.seq - b.seq)
    for (const fold of this.#folds.values()) this.#standings.set(trackOf(nameOf(fold), place.floorSeq), beginning(fold, place))
  }

  add(event: LogEvent): void {
    if (this.#waiting.length === 0) return
    for (const [track, standing] of this.#standings) {
      const fold = this.#folds.get(foldNameOf(track))
      if (fold) this.#standings.set(track, after(fold, standing, event))
    }
    while (this.#waiting[0]?.seq === event.seq) this.#compare(this.#waiting.shift() as StoredState)
  }

  finish(): FoldsVerified {
    return { sound: this.#sound, wrong: [...this.#wrong, ...this.#waiting] }
  }

  #compare(stored: StoredState): void {
    const fold = this.#foldOf(stored)
    if (!fold) return
    const track = this.#trackOf(fold, stored)
    const expected = this.#standings.get(track)
    const found = standingOf(fold, stored)
    if (!expected || !found || expected.hash !== stored.hash || fold.encode(expected.state) !== stored.text) this.#wrong.push(stored)
    else this.#sound++
    // One that collects nothing is folded on in its one track.
    if (!fold.afterKeeping) return
    // Whether it was right or not, what was stored after it was folded on from it, and is judged by what it should have been.
    if (expected) this.#standings.set(trackOf(nameOf(fold), stored.seq), { ...expected, state: fold.afterKeeping(expected.state) })
    if (!this.#waiting.some((state) => this.#foldOf(state) === fold && this.#trackOf(fold, state) === track)) this.#standings.delete(track)
  }

  #trackOf(fold: KeptFold<unknown>, { afterSeq, floorSeq }: StoredState): string {
    return trackOf(nameOf(fold), fold.afterKeeping ? afterSeq : floorSeq)
  }

  #foldOf({ fold, version }: StoredState): KeptFold<unknown> | undefined {
    return this.#folds.get(`${fold} ${String(version)}`)
  }
}

const nameOf = (fold: KeptFold<unknown>): string => `${fold.name} ${String(fold.version)}`
const trackOf = (name: string, afterSeq: number): string => `${name} ${String(afterSeq)}`
const foldNameOf = (track: string): string => track.slice(0, track.lastIndexOf(' '))
