import { RuntimeError } from '../../kernel/errors.js'
import type { EventReader } from '../event-reader.js'
import type { Queryable } from '../head-loader.js'
import type { LogEvent } from '../log.js'
import { FoldCache } from './fold-cache.js'
import { FoldStore, longestState, type FoldedKind, type StoredState } from './fold-store.js'
import { keepEvery, keepEveryOf, weighed, type KeepEvery, type CollectedState, type FoldPlace, type KeptFold, type Standing } from './kept-fold.js'
import { Turns } from './turns.js'

export interface FoldObserver {
  /** So many events were read and folded. */
  folded?(events: number): void
  /** A state was stored, or one that cannot be believed was dropped. */
  kept?(outcome: 'stored' | 'dropped'): void
}

export interface FoldKeeperOptions {
  readonly kind: FoldedKind
  readonly reader: Pick<EventReader, 'portion'>
  readonly connection: Queryable
  readonly observer?: FoldObserver | undefined
  readonly cacheBytes?: number | undefined
  readonly every?: KeepEvery | undefined
}

interface Reading {
  readonly signal: AbortSignal | undefined
  readonly reader: Pick<EventReader, 'portion'>
}

const standardCacheBytes = 32 * 1024 * 1024
/** Every fold that is under way holds a portion of the log and its state. */
const foldsAtATime = 4
/** Events, some of which may be large: at most what one reading of a portion or a few holds. */
const shortLog = 32

/**
 * Finds what folds come to, at any place of any log, from the nearest state that was kept: in this process, or in the database.
 * What lies between is read in portions, so the event loop is not held up, and it stops when the caller has gone. Whoever folds
 * far stores states on the way. Each log is folded by one caller at a time; the others go on from what it has come to.
 */
export class FoldKeeper {
  readonly store: FoldStore
  readonly reader: Pick<EventReader, 'portion'>
  readonly every: KeepEvery
  readonly #observer: FoldObserver
  readonly #cache: FoldCache
  readonly #turns = new Turns(foldsAtATime)

  constructor({ kind, reader, connection, observer, cacheBytes, every }: FoldKeeperOptions) {
    this.store = new FoldStore(kind, connection)
    this.reader = reader
    this.every = every ?? keepEvery
    this.#observer = observer ?? {}
    this.#cache = new FoldCache(cacheBytes ?? standardCacheBytes)
  }

  /** The state after the event at `place.seq`. Rejects with the signal's reason, or 410 when events have been pruned meanwhile. */
  async stateAt<State>(fold: KeptFold<State>, place: FoldPlace, signal?: AbortSignal): Promise<State> {
    return (await this.standingAt(fold, place, signal)).state
  }

  async standingAt<State>(fold: KeptFold<State>, place: FoldPlace, signal?: AbortSignal, reader = this.reader): Promise<Standing<State>> {
    if (place.seq <= place.floorSeq) return beginning(fold, place)
    return this.#turns.take(`${fold.name} ${place.logId}`, signal, async () => {
      for (;;) {
        const from = await this.#nearest(fold, place)
        const reached = await this.#foldOn(fold, place, from, { signal, reader })
        if (reached) return reached
        // The log is another one than `from` was folded from.
        await this.forget(fold, place, from.seq)
      }
    })
  }

  /** Takes a state from somebody who has folded on from one that was given out here, event by event: the next one goes on from there. */
  keep<State>(fold: KeptFold<State>, { logId, floorSeq }: Pick<FoldPlace, 'logId' | 'floorSeq'>, standing: Standing<State>): void {
    this.#cache.put(fold, logId, floorSeq, standing)
  }

  /**
   * A state of a fold that collects, and where to find what it has collected before. Every stored state that is named could be
   * read a moment ago; where one cannot, the log is folded again.
   */
  async collectedAt<State>(fold: KeptFold<State>, place: FoldPlace, signal?: AbortSignal): Promise<CollectedState<State>> {
    const { logId, floorSeq } = place
    for (;;) {
      const standing = await this.standingAt(fold, place, signal)
      const line = await this.store.lineTo(fold, logId, floorSeq, standing.keptSeq)
      if (line && (await this.#isSound(fold, place, line, signal)))
        return { place, standing, keptSeqs: line.map(({ seq }) => seq), characters: line.reduce((sum, { characters }) => sum + characters, 0) }
      this.#cache.dropAll(fold, logId)
      await this.store.dropAll(fold, logId, floorSeq)
      this.#observer.kept?.('dropped')
    }
  }

  /** The stored state at `seq`, with what it has collected. 410 when it has gone with the events of retention. */
  async keptAt<State>(fold: KeptFold<State>, place: FoldPlace, seq: number): Promise<State> {
    const state = await this.#read(fold, place, seq)
    if (state === undefined) throw prunedMeanwhile(place)
    return state
  }

  async #isSound<State>(fold: KeptFold<State>, place: FoldPlace, line: readonly { readonly seq: number }[], signal: AbortSignal | undefined): Promise<boolean> {
    for (const { seq } of line) {
      signal?.throwIfAborted()
      if ((await this.#read(fold, place, seq)) === undefined) return false
    }
    return true
  }

  async #read<State>(fold: KeptFold<State>, { logId, floorSeq }: FoldPlace, seq: number): Promise<State | undefined> {
    const stored = await this.store.at(fold, logId, floorSeq, seq)
    return stored && decoded(fold, stored)
  }

  /** A stored state that is not what the log comes to, or not to be read, is removed, and not believed again. */
  async forget<State>(fold: KeptFold<State>, { logId, floorSeq }: FoldPlace, seq: number): Promise<void> {
    this.#cache.drop(fold, logId, seq)
    await this.store.drop(logId, { fold: fold.name, version: fold.version, floorSeq, seq })
    this.#observer.kept?.('dropped')
  }

  async #nearest<State>(fold: KeptFold<State>, place: FoldPlace): Promise<Standing<State>> {
    const { logId, floorSeq, seq } = place
    const cached = this.#cache.nearest(fold, logId, floorSeq, seq)
    if (cached && (cached.seq < seq || cached.hash === (await this.#hashOf(place)))) {
      // Another process may have come further, but what is a few portions away is read sooner than asked for.
      if (seq - cached.seq <= 500) return cached
    } else if (cached) this.#cache.drop(fold, logId, cached.seq)
    // A short log is read sooner than its states are looked for.
    if (!cached && seq - floorSeq <= shortLog) return beginning(fold, place)
    for (;;) {
      const stored = await this.store.nearest(fold, logId, floorSeq, seq)
      if (!stored || (cached && stored.seq <= cached.seq)) break
      const standing = standingOf(fold, stored)
      if (standing) return standing
      await this.forget(fold, place, stored.seq)
    }
    return this.#cache.nearest(fold, logId, floorSeq, seq) ?? beginning(fold, place)
  }

  async #hashOf({ logId, seq, hash }: FoldPlace): Promise<string | null | undefined> {
    return hash === undefined ? this.store.hashAt(logId, seq) : hash
  }

  /** Undefined: the log does not go on from `from`. What was folded before the caller went is kept for the next one. */
  async #foldOn<State>(fold: KeptFold<State>, place: FoldPlace, from: Standing<State>, { signal, reader }: Reading): Promise<Standing<State> | undefined> {
    let standing = from
    let count: number | undefined
    const every = keepEveryOf(fold, this.every)
    try {
      while (standing.seq < place.seq) {
        signal?.throwIfAborted()
        const { events, nextCount } = await reader.portion(place.logId, standing.seq, count, place.seq, signal)
        const [first] = events
        if (first?.seq !== standing.seq + 1) throw prunedMeanwhile(place)
        if (standing === from && first.prevHash !== from.hash) return undefined
        count = nextCount
        for (const event of events) {
          const next = weighed(fold, after(fold, standing, event), every)
          standing = next.isDue ? await this.#store(fold, place, next.standing) : next.standing
        }
        this.#observer.folded?.(events.length)
      }
    } finally {
      // Once, since the cache measures what it takes; also when the reading was broken off, but never what the log does not go on from.
      if (standing !== from) this.#cache.put(fold, place.logId, place.floorSeq, standing)
    }
    return standing
  }

  /** A state that cannot be stored now is stored later; without the database there is nothing to fold either. */
  async #store<State>(fold: KeptFold<State>, { logId, floorSeq }: FoldPlace, standing: Standing<State>): Promise<Standing<State>> {
    const text = fold.encode(standing.state)
    if (text.length > longestState || !(await this.store.put(fold, logId, floorSeq, standing, text))) return standing
    this.#observer.kept?.('stored')
    return { ...standing, state: fold.afterKeeping?.(standing.state) ?? standing.state, keptSeq: standing.seq, events: 0, bytes: 0, measured: 0 }
  }
}

export function beginning<State>(fold: KeptFold<State>, { floorSeq, floorHash }: Pick<FoldPlace, 'floorSeq' | 'floorHash'>): Standing<State> {
  return { seq: floorSeq, hash: floorHash, state: fold.initial, keptSeq: floorSeq, events: 0, bytes: 0, measured: 0 }
}

export function after<State>(fold: KeptFold<State>, { state, keptSeq, events, bytes, measured }: Standing<State>, event: LogEvent): Standing<State> {
  const more = { events: events + 1, bytes: bytes + event.payloadText.length }
  return { seq: event.seq, hash: event.hash, state: fold.evolve(state, event), keptSeq, ...more, measured }
}

/** What a stored state says, if it can be believed and read. */
export function standingOf<State>(fold: KeptFold<State>, { seq, hash, text, isSound }: StoredState): Standing<State> | undefined {
  const state = decoded(fold, { text, isSound })
  return state === undefined ? undefined : { seq, hash, state: fold.afterKeeping?.(state) ?? state, keptSeq: seq, events: 0, bytes: 0, measured: 0 }
}

/** Undefined: what is stored is not to be believed, or not to be read. No fold's state is undefined. */
function decoded<State>(fold: KeptFold<State>, { text, isSound }: Pick<StoredState, 'text' | 'isSound'>): State | undefined {
  if (!isSound) return undefined
  try {
    return fold.decode(text)
  } catch {
    return undefined
  }
}

function prunedMeanwhile({ logId, seq }: FoldPlace): RuntimeError {
  return new RuntimeError(
    'cursor_pruned',
    `Events of ${logId} up to seq ${String(seq)} were pruned while they were read. Start again from the retention floor.`,
  )
}
