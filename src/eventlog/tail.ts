import type { Portion } from './event-reader.js'
import type { LogEvent } from './log.js'
import type { EndReason, Sink } from './sink.js'

/** Turns events into bytes. `State` is a plain value: a pure function of the log up to the last encoded event. */
export interface TailEncoder<State> {
  readonly name: string
  encode(state: State, events: readonly LogEvent[]): Encoded<State>
}

export interface Encoded<State> {
  readonly state: State
  readonly chunk: Buffer
  /** The stream is over with this chunk. */
  readonly terminal: boolean
}

export interface Follower<State> {
  readonly encoder: TailEncoder<State>
  readonly sink: Sink
  cursor: number
  state: State
  stopped: boolean
}

export interface TailSource {
  /** A first portion. Those of many logs are read together. */
  newest(logId: string, after: number): Promise<Portion>
  portion(logId: string, after: number, count?: number): Promise<Portion>
}

interface LiveGroup {
  state: unknown
  readonly followers: Set<Follower<unknown>>
}

const ringEvents = 512
const ringBytes = 256 * 1024
/** What the rings of all tails that share it hold, in characters of payload. */
export interface RingMemory {
  held: number
  readonly limit: number
}

const retryMs = 500

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * One followed log in one process. `#head` is the seq up to which every live follower has been served, and it only ever
 * moves forward by whole, contiguous runs of events.
 *
 * The seam between history and live has no gap and no duplicate because of two rules. A follower joins the live group in
 * the same turn in which its cursor is found equal to `#head`; what comes later passes through `#extend`, what came
 * earlier it has read itself. And a tail asks the database for events after its head right after it was registered with
 * the committer, never before: an event committed in between is in one of the two, or in both, and `#extend` drops what
 * is not beyond the head.
 */
export class Tail {
  readonly logId: string
  readonly #source: TailSource
  readonly #onEmpty: () => void
  #head: number
  #known: number
  #ring: LogEvent[] = []
  #ringSize = 0
  readonly #memory: RingMemory
  #groups = new Map<string, LiveGroup>()
  #followers = new Set<Follower<unknown>>()
  #keepers = new Set<object>()
  #fetching: Promise<void> | undefined

  constructor(logId: string, head: number, source: TailSource, onEmpty: () => void, memory: RingMemory = { held: 0, limit: Infinity }) {
    this.#memory = memory
    this.logId = logId
    this.#head = head
    this.#known = head
    this.#source = source
    this.#onEmpty = onEmpty
  }

  get head(): number {
    return this.#head
  }

  get followerCount(): number {
    return this.#followers.size
  }

  add<State>(follower: Follower<State>): void {
    const known = follower as Follower<unknown>
    this.#followers.add(known)
    this.#begin(known, false)
  }

  /** Remembers events, also while nobody follows, until the function that is returned is called. */
  keep(): () => void {
    const keeper = {}
    this.#keepers.add(keeper)
    return () => {
      if (this.#keepers.delete(keeper)) this.#forgetIfUnused()
    }
  }

  remove<State>(follower: Follower<State>): void {
    const known = follower as Follower<unknown>
    known.stopped = true
    this.#leave(known)
    if (this.#followers.delete(known)) this.#forgetIfUnused()
  }

  #forgetIfUnused(): void {
    if (this.#followers.size > 0 || this.#keepers.size > 0) return
    this.#memory.held -= this.#ringSize
    this.#ring = []
    this.#ringSize = 0
    this.#onEmpty()
  }

  /** Events that this process has just committed. */
  committed(events: readonly LogEvent[]): void {
    const first = events[0]
    if (!first) return
    if (first.seq <= this.#head + 1) this.#extend(events)
    else this.wake((events.at(-1) ?? first).seq)
  }

  /** Somebody says that the log reaches at least to `seq`. */
  wake(seq: number): void {
    this.#known = Math.max(this.#known, seq)
    if (this.#known > this.#head) void this.fetch()
  }

  /** Reads on from the head until the database has no more. One read at a time. */
  fetch(): Promise<void> {
    this.#fetching ??= this.#readOn().finally(() => {
      this.#fetching = undefined
      // Somebody may have called in the very moment in which the reading ended.
      if (this.#known > this.#head && this.#followers.size > 0) void this.fetch()
    })
    return this.#fetching
  }

  async #readOn(): Promise<void> {
    let count: number | undefined
    while (this.#followers.size > 0) {
      const reachesAtLeast = this.#known
      let portion: Portion
      try {
        portion = count === undefined ? await this.#source.newest(this.logId, this.#head) : await this.#source.portion(this.logId, this.#head, count)
      } catch {
        // The database is away. Followers stay connected and are served when it is back.
        await pause(retryMs)
        continue
      }
      // Events that are known to have been committed, and are not there, have been removed by retention.
      const first = portion.events[0]?.seq ?? (reachesAtLeast > this.#head ? Infinity : 0)
      if (first > this.#head + 1) {
        for (const follower of [...this.#followers]) this.#end(follower, 'pruned')
        return
      }
      this.#extend(portion.events)
      count = portion.nextCount
      if (!portion.mayHaveMore && this.#head >= this.#known) return
    }
  }

  #extend(events: readonly LogEvent[]): void {
    const fresh = events.filter((event) => event.seq > this.#head)
    const last = fresh.at(-1)
    if (!last) return
    this.#head = last.seq
    this.#remember(fresh)
    for (const group of this.#groups.values()) this.#feed(group, fresh)
  }

  #feed(group: LiveGroup, events: readonly LogEvent[]): void {
    const [any] = group.followers
    if (!any) return
    // Encoded once, however many are following.
    const encoded = attempt(() => any.encoder.encode(group.state, events))
    if (!encoded) {
      for (const follower of group.followers) this.#end(follower, 'failed')
      return
    }
    const { state, chunk, terminal } = encoded
    group.state = state
    for (const follower of group.followers) {
      follower.cursor = this.#head
      follower.state = state
      const isFull = chunk.length > 0 && !follower.sink.write(chunk)
      if (terminal) this.#end(follower, 'terminal')
      else if (isFull) {
        // Nothing is buffered for a slow reader: it leaves the live group and reads for itself once its socket has emptied.
        this.#leave(follower)
        this.#begin(follower, true)
      }
    }
  }

  #begin(follower: Follower<unknown>, isFull: boolean): void {
    this.#catchUp(follower, isFull).catch(() => {
      this.#end(follower, 'failed')
    })
  }

  async #catchUp(follower: Follower<unknown>, isFull: boolean): Promise<void> {
    let mustDrain = isFull
    let count: number | undefined
    while (!follower.stopped) {
      if (mustDrain) {
        await new Promise<void>((resolve) => {
          follower.sink.onDrain(resolve)
        })
        mustDrain = false
        continue
      }
      if (follower.cursor === this.#head) {
        this.#join(follower)
        return
      }
      if (follower.cursor > this.#head) {
        this.#known = Math.max(this.#known, follower.cursor)
        await this.fetch()
        continue
      }
      const portion = await this.#after(follower.cursor, count)
      if (portion === undefined) continue
      const { events } = portion
      count = portion.nextCount
      if (events[0]?.seq !== follower.cursor + 1) {
        this.#end(follower, 'pruned')
        return
      }
      const { state, chunk, terminal } = follower.encoder.encode(follower.state, events)
      follower.state = state
      follower.cursor = (events.at(-1) as LogEvent).seq
      mustDrain = chunk.length > 0 && !follower.sink.write(chunk)
      if (terminal) {
        this.#end(follower, 'terminal')
        return
      }
    }
  }

  /** From memory where it reaches back far enough, else from the database; undefined after a failed read. */
  async #after(cursor: number, count: number | undefined): Promise<{ readonly events: readonly LogEvent[]; readonly nextCount?: number } | undefined> {
    const oldest = this.#ring[0]
    if (oldest && oldest.seq <= cursor + 1) return { events: this.#ring.slice(cursor + 1 - oldest.seq) }
    try {
      return await this.#source.portion(this.logId, cursor, count)
    } catch {
      await pause(retryMs)
      return undefined
    }
  }

  #join(follower: Follower<unknown>): void {
    const group = this.#groups.get(follower.encoder.name)
    // Encoder states are functions of the log: whoever stands at the head brings the state for all.
    if (group) group.followers.add(follower)
    else this.#groups.set(follower.encoder.name, { state: follower.state, followers: new Set([follower]) })
  }

  #leave(follower: Follower<unknown>): void {
    const group = this.#groups.get(follower.encoder.name)
    if (group?.followers.delete(follower) && group.followers.size === 0) this.#groups.delete(follower.encoder.name)
  }

  #end(follower: Follower<unknown>, reason: EndReason): void {
    if (follower.stopped) return
    this.remove(follower)
    follower.sink.end(reason)
  }

  /** Where memory is short, as little as the newest event is kept, or nothing: who needs what is gone reads it. */
  #remember(events: readonly LogEvent[]): void {
    for (const event of events) {
      this.#ring.push(event)
      this.#resize(event.payloadText.length)
    }
    const memory = this.#memory
    while (this.#ring.length > ringEvents || (this.#ringSize > ringBytes && this.#ring.length > 1) || (memory.held > memory.limit && this.#ring.length > 0)) {
      this.#resize(-(this.#ring.shift()?.payloadText.length ?? 0))
    }
  }

  #resize(characters: number): void {
    this.#ringSize += characters
    this.#memory.held += characters
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
