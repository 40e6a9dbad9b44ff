import type { Portion } from './event-reader.js'
import { Gathering } from './gathering.js'
import type { LogEvent } from './log.js'
import type { Sink } from './sink.js'
import { Tail, type RingMemory, type Follower, type TailEncoder, type TailSource } from './tail.js'

export interface FollowRequest<State> {
  readonly encoder: TailEncoder<State>
  readonly sink: Sink
  /** Only events with a greater seq are delivered. */
  readonly cursor: number
  /** The encoder's state after the event at `cursor`. */
  readonly state: State
  /** The log's last seq as far as the caller knows. */
  readonly latestSeq: number
}

export interface Subscription {
  stop(): void
}

/** A log that is about to be born. To be released when its follower has come, or will not come. */
export interface Expected {
  release(): void
}

export interface Position {
  readonly logId: string
  readonly after: number
}

export interface TailsSource extends Pick<TailSource, 'portion'> {
  /** A first portion of each of several logs, in their order. */
  newest(logs: readonly Position[]): Promise<readonly Portion[]>
  latest(logIds: readonly string[]): Promise<Map<string, number>>
}

const logsPerPoll = 1000
/** A hint from another process names hundreds of logs. What is read of them together has to be held, so it is of a few at a time. */
const logsPerRead = 32
/** Of the newest events of all followed logs. */
const ringCharacters = 32 * 1024 * 1024

/** The followed logs of this process: one {@link Tail} each, shared by all its readers. */
export class Tails {
  readonly #source: TailsSource
  readonly #ofTail: TailSource
  readonly #tails = new Map<string, Tail>()
  readonly #memory: RingMemory = { held: 0, limit: ringCharacters }
  readonly #poll: NodeJS.Timeout
  #polling = false

  /** `pollMs`: how late a follower may be when every wake-up from another process was lost. */
  constructor(source: TailsSource, pollMs: number) {
    this.#source = source
    const newest = new Gathering<Position, Portion>(logsPerRead, (logs) => source.newest(logs))
    this.#ofTail = {
      newest: (logId, after) =>
        new Promise((resolve, reject) => {
          newest.ask({ logId, after }, (portion) => {
            if (portion instanceof Error) reject(portion)
            else resolve(portion)
          })
        }),
      portion: (logId, after, count) => source.portion(logId, after, count),
    }
    this.#poll = setInterval(() => void this.poll(), pollMs)
    this.#poll.unref()
  }

  get followedLogs(): number {
    return this.#tails.size
  }

  expect(logId: string): Expected {
    const tail = this.#tails.get(logId) ?? this.#begin(logId, 0)
    return { release: tail.keep() }
  }

  #begin(logId: string, head: number): Tail {
    const tail = new Tail(
      logId,
      head,
      this.#ofTail,
      () => {
        this.#tails.delete(logId)
      },
      this.#memory,
    )
    this.#tails.set(logId, tail)
    return tail
  }

  follow<State>(logId: string, request: FollowRequest<State>): Subscription {
    const follower: Follower<State> = { encoder: request.encoder, sink: request.sink, cursor: request.cursor, state: request.state, stopped: false }
    let tail = this.#tails.get(logId)
    if (tail) {
      tail.add(follower)
      tail.wake(request.latestSeq)
    } else {
      tail = this.#begin(logId, Math.max(request.latestSeq, request.cursor))
      tail.add(follower)
      // Registered first, then read: see the seam in Tail.
      void tail.fetch()
    }
    const joined = tail
    return {
      stop: () => {
        joined.remove(follower)
      },
    }
  }

  committed(logId: string, events: readonly LogEvent[]): void {
    this.#tails.get(logId)?.committed(events)
  }

  /** A hint from another process. */
  wake(logId: string, seq: number): void {
    this.#tails.get(logId)?.wake(seq)
  }

  /** Asks the database how far all followed logs reach: the safety net under lost hints. */
  async poll(): Promise<void> {
    if (this.#polling || this.#tails.size === 0) return
    this.#polling = true
    try {
      const ids = [...this.#tails.keys()]
      for (let i = 0; i < ids.length; i += logsPerPoll) {
        const latest = await this.#source.latest(ids.slice(i, i + logsPerPoll))
        for (const [logId, seq] of latest) this.wake(logId, seq)
      }
    } catch {
      // The next tick asks again; nothing is lost meanwhile but time.
    } finally {
      this.#polling = false
    }
  }

  close(): void {
    clearInterval(this.#poll)
  }
}
