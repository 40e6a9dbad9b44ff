import type { Nonce } from '../kernel/nonce.js'
import type { Clock } from '../kernel/time.js'
import { buildAppendShapes, ShapeChoice } from './append-shapes.js'
import type { EngineConnections } from './engine-connections.js'
import { EventReader } from './event-reader.js'
import { FoldAhead, FoldKeeper, type FoldObserver, type KeepEvery, type KeptFold } from './folds/index.js'
import { HeadCache } from './head-cache.js'
import { HeadLoader } from './head-loader.js'
import { Lane, type LaneLimits, type LaneObserver } from './lane.js'
import { readFailure } from './lane-connection.js'
import { LoadQueue, Serial } from './load-queue.js'
import type { Birth, EngineClock, LogKind } from './kind.js'
import type { Head, LogEvent } from './log.js'
import { prune, type Pruned } from './prune.js'
import { Tails, type Expected, type FollowRequest, type Subscription } from './tails.js'

const databaseTime = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS database_micros'

export type CommitListener<State> = (head: Head<State>, events: readonly LogEvent[]) => void

export interface EventLogOptions<State, Command, Answer> {
  readonly kind: LogKind<State, Command, Answer>
  /** Those of the process, which other kinds use too. */
  readonly connections: EngineConnections
  /** No other kind uses them: they are closed with the log. */
  readonly closesConnections?: true
  readonly clock: EngineClock
  readonly limits: LaneLimits
  readonly pollMs: number
  readonly observer: LaneObserver
  /** How many heads are remembered. Default 40,000. */
  readonly headCapacity?: number
  /** Those whose states are kept ahead of anybody who asks, and verified. */
  readonly folds?: readonly KeptFold<unknown>[]
  /** How often their states are stored. */
  readonly keepEvery?: KeepEvery
  readonly foldObserver?: FoldObserver & { failed?(error: Error): void }
}

/**
 * The log engine for one kind of log: appends through lanes, reads, follows, prunes. Any number of processes may run one
 * on the same database; each works on guesses about heads that its commits prove.
 */
export class EventLog<State, Command, Answer> {
  readonly kind: LogKind<State, Command, Answer>
  readonly events: EventReader
  readonly folds: FoldKeeper
  readonly declaredFolds: readonly KeptFold<unknown>[]
  readonly #ahead: FoldAhead
  readonly #lane: Lane<State, Command, Answer>
  readonly #heads: HeadCache<State>
  readonly #loads: LoadQueue<State, Command, Answer>
  readonly #connections: EngineConnections
  readonly #closesConnections: boolean
  readonly #tails: Tails
  readonly #serial = new Serial()
  readonly #listeners = new Set<CommitListener<State>>()
  readonly #clock: EngineClock
  readonly #toldListeners = new Set<(table: string, logIds: readonly string[]) => void>()

  constructor(options: EventLogOptions<State, Command, Answer>) {
    const { kind, connections } = options
    this.kind = kind
    this.#clock = options.clock
    this.#connections = connections
    this.#closesConnections = options.closesConnections === true
    const serial = this.#serial
    const shapes = new ShapeChoice(buildAppendShapes(kind))
    this.#loads = new LoadQueue(new HeadLoader(kind), connections.heads, serial)
    this.events = new EventReader(kind, { query: (config) => this.read(config) }, options.observer.portion)
    const { foldObserver: observer, keepEvery: every } = options
    this.folds = new FoldKeeper({ kind, reader: this.events, connection: { query: (config) => this.read(config) }, observer, every })
    this.declaredFolds = options.folds ?? []
    this.#ahead = new FoldAhead(this.folds, this.declaredFolds, (error) => observer?.failed?.(error))
    this.#tails = new Tails(this.events, options.pollMs)
    this.#heads = new HeadCache<State>(options.headCapacity ?? 40_000)
    this.#lane = new Lane({
      kind,
      shapes,
      connections: connections.lanes,
      loads: this.#loads,
      heads: this.#heads,
      clock: options.clock,
      serial,
      limits: options.limits,
      observer: options.observer,
      onCommit: (head, events) => {
        this.#committed(head, events)
      },
      onTold: (table, logIds) => {
        for (const listener of this.#toldListeners) listener(table, logIds)
      },
    })
  }

  /**
   * Decides and commits a command. Resolves after the commit; rejects with the command's refusal, with `unknownLog`, or
   * with `unavailable` when the database is away (whether it was written is then unknown: repeat it under the same key). The nonce, where
   * there is one, is recorded by the same commit; where there is no commit it stays open.
   */
  submit(logId: string, command: Command, nonce?: Nonce): Promise<Answer> {
    return this.#lane.submit(logId, command, nonce)
  }

  /** Writes a new log's head row and first events. Undefined: the id, or another unique column of the row, is taken. */
  create(logId: string, birth: Birth<State>): Promise<Head<State> | undefined> {
    return this.#lane.create(logId, birth)
  }

  /** The head as the database has it now. */
  head(logId: string): Promise<Head<State> | undefined> {
    return new Promise((resolve, reject) => {
      this.#loads.request({ logId, keys: [] }, (result) => {
        if (result instanceof Error) reject(readFailure(result))
        else resolve(result.head)
      })
    })
  }

  /** The tail of a log that is about to be created in this process is kept from its first event on, whether anybody follows it yet or not. */
  expect(logId: string): Expected {
    return this.#tails.expect(logId)
  }

  follow<Encoding>(logId: string, request: FollowRequest<Encoding>): Subscription {
    return this.#tails.follow(logId, request)
  }

  /**
   * A read for which every tenth of a millisecond counts: prepared by name on one of the engine's connections. Refused with
   * `database_unavailable` when the database is away; other failures are the driver's.
   */
  read(statement: {
    readonly name?: string
    readonly text: string
    readonly values: readonly unknown[]
    readonly signal?: AbortSignal
  }): Promise<{ rows: Record<string, unknown>[] }> {
    return this.#connections.read(statement)
  }

  /** The database's clock as far as it is known here. Refuses with `not_ready` until something was sampled or written. */
  get clock(): Clock {
    return this.#clock
  }

  /** Asks the database for the time. Nothing can be appended before that has been done once, for every event needs its time. */
  async sampleClock(): Promise<void> {
    const hostBefore = this.#clock.host()
    const { rows } = await this.read({ name: 'database-clock', text: databaseTime, values: [] })
    this.#clock.observe(hostBefore, Number(rows[0]?.['database_micros']), this.#clock.host())
  }

  /** Called for every commit of this process, before its callers are answered. Must not throw and must not wait. */
  onCommit(listener: CommitListener<State>): void {
    this.#listeners.add(listener)
  }

  /** Called with what a row table that tells has told, after the commit. Must not throw and must not wait. */
  onTold(listener: (table: string, logIds: readonly string[]) => void): void {
    this.#toldListeners.add(listener)
  }

  /** To be taken before a statement that moves heads otherwise than by appending is sent: see {@link learn}. */
  moment(): number {
    return this.#serial.next()
  }

  /** A statement that was sent after `exactAt` has moved a log's head to this one. Spares the next append a compare that is bound to miss. */
  learn(head: Head<State>, exactAt: number): void {
    this.#heads.learn({ head, exactAt })
  }

  /** A hint that another process has appended. */
  wake(logId: string, seq: number): void {
    const cached = this.#heads.get(logId)
    // Spares the next append a compare that is bound to miss.
    if (cached && cached.head.latestSeq < seq) this.#heads.delete(logId)
    this.#tails.wake(logId, seq)
  }

  /** Hints may have been lost: look at every followed log. */
  wakeAll(): Promise<void> {
    return this.#tails.poll()
  }

  /** Removes events below `beforeSeq`, and what is said of them elsewhere once it is older than `keepKeysMs`. */
  prune(logId: string, beforeSeq: number, keepKeysMs?: number): Promise<Pruned> {
    return prune(this.kind, { query: (statement) => this.read(statement) }, logId, beforeSeq, keepKeysMs)
  }

  get queued(): number {
    return this.#lane.depth
  }

  get followedLogs(): number {
    return this.#tails.followedLogs
  }

  /** Resolves when no log waits to be folded ahead. */
  async foldedAhead(): Promise<void> {
    await this.#ahead.settled()
  }

  /** Resolves when every accepted command has been answered. */
  async flush(): Promise<void> {
    await this.#lane.settled()
  }

  async close(): Promise<void> {
    this.#tails.close()
    await this.#ahead.close()
    await this.flush()
    if (this.#closesConnections) await this.#connections.close()
  }

  #committed(head: Head<State>, events: readonly LogEvent[]): void {
    this.#tails.committed(head.logId, events)
    this.#ahead.committed(head, events)
    for (const listener of this.#listeners) listener(head, events)
  }
}
