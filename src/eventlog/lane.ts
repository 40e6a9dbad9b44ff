import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import type { Nonce } from '../kernel/nonce.js'
import { formatTimestamp } from '../kernel/time.js'
import type { ShapeChoice } from './append-shapes.js'
import type { AppendStatement } from './append-statement.js'
import { isRetryable, leastBusy, readFailure, writeFailure, type LaneWriter } from './lane-connection.js'
import type { HeadCache } from './head-cache.js'
import type { Queryable } from './head-loader.js'
import { halves, sizeOf, type Batch, type Share } from './lane-batch.js'
import { weightOf } from './command-weight.js'
import { isCertain, openNonces, recordedUnder, settleNonces, type Entry, type LogQueue } from './lane-queue.js'
import { LaneQueues, type QueueLimits } from './lane-queues.js'
import type { LoadQueue, LoadResult, Serial } from './load-queue.js'
import { RecordedNonces } from './nonce-sql.js'
import { planBirth, planCommands, settle, type Budget, type Plan } from './plan.js'
import type { Birth, EngineClock, LogKind } from './kind.js'
import type { Head, LogEvent } from './log.js'

export interface LaneLimits extends QueueLimits {
  /** A batch is closed when it holds this many events. */
  readonly batchEvents: number
}

export interface LaneObserver {
  batch(measured: { commands: number; logs: number; events: number; seconds: number }): void
  missed(logs: number): void
  /** Some of a log has been asked of the database. */
  readonly portion?: () => void
  /** Something that only listens to commits has failed. The commit stands and its callers are answered. */
  listenerFailed?(error: Error): void
}

export interface LaneParts<State, Command, Answer> {
  readonly kind: LogKind<State, Command, Answer>
  readonly shapes: ShapeChoice<State>
  /** Other lanes may use them too. */
  readonly connections: readonly LaneWriter[]
  readonly loads: LoadQueue<State, Command, Answer>
  readonly heads: HeadCache<State>
  readonly clock: EngineClock
  readonly serial: Serial
  readonly limits: LaneLimits
  readonly observer: LaneObserver
  readonly onCommit: (head: Head<State>, events: readonly LogEvent[]) => void
  /** What a row table that tells has told, after the commit. */
  readonly onTold?: (table: string, logIds: readonly string[]) => void
}

const commandsPerLog = 256
/** A statement of some MiB still runs in a fraction of the statement timeout; one of hundreds would never get through. */
const batchCharacters = 4 * 1024 * 1024
const missLimit = 200
/** A batch that takes longer than this no longer keeps the others waiting. */
const stallMs = 100

/**
 * Group commit without a timer: while a batch is in flight, whatever arrives is the next one. Another connection is used only when a
 * batch is full and more is waiting, or when the one in flight stalls, because two batches at a time are two smaller ones. Commands of
 * a log are decided and committed in arrival order, and a log is in one batch at a time.
 */
export class Lane<State, Command, Answer> {
  readonly #parts: LaneParts<State, Command, Answer>
  readonly #queues: LaneQueues<State, Command, Answer>
  readonly #free: Set<LaneWriter>
  #isWaking = false
  #lastTakenAt = 0

  constructor(parts: LaneParts<State, Command, Answer>) {
    this.#parts = parts
    this.#queues = new LaneQueues(parts.limits)
    this.#free = new Set(parts.connections)
  }

  get depth(): number {
    return this.#queues.depth
  }

  /** `nonce`: recorded in the commit of the command. Where the command comes to no commit, it stays open. */
  submit(logId: string, command: Command, nonce?: Nonce): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { kind, serial, heads } = this.#parts
      const keys = kind.keysOf(command)
      const weight = weightOf(command)
      this.#queues.admit(weight)
      const queue = this.#queues.of(logId)
      queue.entries.push({ command, keys, nonce, arrivedAt: serial.next(), weight, lookUp: undefined, resolve, reject })
      if (!queue.loading && !queue.inFlight && heads.get(logId) === undefined) this.#load(queue, [])
      this.#pump()
    })
  }

  /** Resolves to the head of the new log, or to undefined when the id or another unique column of its row is taken. */
  create(logId: string, birth: Birth<State>): Promise<Head<State> | undefined> {
    return new Promise((resolve, reject) => {
      const write = planBirth(this.#parts.kind, logId, birth, formatTimestamp(this.#parts.clock.now()))
      const weight = weightOf(birth)
      this.#queues.admit(weight)
      this.#queues.addBirth({ write, weight, resolve, reject })
      this.#pump()
    })
  }

  /** Resolves when everything that was accepted has been answered. */
  settled(): Promise<void> {
    return this.#queues.settled()
  }

  #pump(): void {
    const isBusy = this.#free.size < this.#parts.connections.length
    if (!isBusy || monotonicMs() - this.#lastTakenAt > stallMs) this.#wake()
  }

  #wake(): void {
    if (this.#isWaking || this.#free.size === 0) return
    this.#isWaking = true
    // The next turn: commands that arrive together travel together.
    setImmediate(() => {
      this.#isWaking = false
      const connection = leastBusy(this.#free)
      if (connection) void this.#run(connection)
    })
  }

  async #run(connection: LaneWriter): Promise<void> {
    const { connections } = this.#parts
    this.#free.delete(connection)
    try {
      for (let batch = this.#take(); batch; batch = this.#take()) {
        this.#lastTakenAt = monotonicMs()
        if (batch.isFull) this.#wake()
        await this.#commit(batch, connection)
        // Another one is at work, and enough for what there is.
        if (!batch.isFull && this.#free.size < connections.length - 1) return
      }
    } finally {
      this.#free.add(connection)
    }
  }

  #take(): Batch<State, Command, Answer> | undefined {
    const { batchEvents } = this.#parts.limits
    const newborn = this.#queues.takeBirths(batchEvents)
    const shares: Share<State, Command, Answer>[] = []
    const left = { events: batchEvents - newborn.size, characters: batchCharacters }
    for (const queue of this.#queues.all()) {
      if (left.events <= 0 || left.characters <= 0) break
      // The answer names the ids that were written, not how: a log is either born or moved by a batch.
      if (queue.loading || queue.inFlight || queue.entries.length === 0 || newborn.has(queue.logId)) continue
      const share = this.#plan(queue, left)
      if (!share) continue
      left.events -= share.write.events.length + 1
      left.characters -= share.plan.characters
      shares.push(share)
    }
    for (const { queue } of shares) this.#queues.toTheEnd(queue)
    if (shares.length + newborn.size === 0) return undefined
    return { shares, births: [...newborn.values()], isFull: left.events <= 0 || left.characters <= 0 }
  }

  /** What the log contributes to the next batch; undefined when it is waiting for its head or has nothing to write. */
  #plan(queue: LogQueue<Command, Answer>, budget: Budget): Share<State, Command, Answer> | undefined {
    const { kind, heads, clock } = this.#parts
    const candidates = queue.entries.slice(0, queue.alone > 0 ? 1 : commandsPerLog)
    const cached = heads.get(queue.logId)
    if (!cached) {
      this.#load(
        queue,
        candidates.filter((entry) => entry.lookUp),
      )
      return undefined
    }
    let plan: Plan<State, Answer>
    try {
      plan = planCommands(
        kind,
        cached.head,
        candidates.map((entry) => entry.command),
        recordedUnder(candidates),
        formatTimestamp(clock.now()),
        budget,
      )
    } catch (error) {
      this.#isolate(queue, candidates, error as Error)
      return this.#planRest(queue, budget)
    }
    // The budget may have ended the plan before the last of them.
    const entries = candidates.slice(0, plan.planned.length)
    if (plan.negative && !isCertain(plan, entries, cached)) {
      this.#load(queue, entries)
      return undefined
    }
    queue.entries.splice(0, entries.length)
    if (!plan.write) {
      this.#answer(queue, entries, plan, cached.head)
      return this.#planRest(queue, budget)
    }
    queue.inFlight = true
    return { queue, entries, plan, write: { ...plan.write, nonces: openNonces(entries) } }
  }

  #planRest(queue: LogQueue<Command, Answer>, budget: Budget): Share<State, Command, Answer> | undefined {
    if (queue.entries.length > 0) return this.#plan(queue, budget)
    this.#queues.forget(queue)
    return undefined
  }

  #load(queue: LogQueue<Command, Answer>, lookUp: readonly Entry<Command, Answer>[]): void {
    queue.loading = true
    const keys = lookUp.flatMap((entry) => entry.keys)
    const send = () => {
      this.#parts.loads.request({ logId: queue.logId, keys }, (result) => this.#loaded(queue, lookUp, result))
    }
    // Another process is writing the same log; give it room instead of racing it at full speed.
    if (queue.misses > 3) setTimeout(send, Math.random() * Math.min(50, 2 ** (queue.misses - 3)))
    else send()
  }

  #loaded(queue: LogQueue<Command, Answer>, lookedUp: readonly Entry<Command, Answer>[], result: LoadResult<State> | Error): void {
    queue.loading = false
    if (result instanceof Error) {
      this.#reject(queue, queue.entries.splice(0), readFailure(result))
    } else if (result.head === undefined) {
      this.#parts.heads.delete(queue.logId)
      const late = queue.entries.findIndex((entry) => entry.arrivedAt > result.exactAt)
      this.#reject(queue, queue.entries.splice(0, late === -1 ? queue.entries.length : late), this.#parts.kind.unknownLog(queue.logId))
    } else {
      this.#parts.heads.set(queue.logId, { head: result.head, exactAt: result.exactAt })
      for (const entry of lookedUp) entry.lookUp = { version: result.head.version, recorded: result.recorded }
    }
    this.#queues.forget(queue)
    this.#pump()
  }

  async #commit(batch: Batch<State, Command, Answer>, connection: Queryable, instead?: AppendStatement<State>): Promise<void> {
    const { serial, clock, observer, shapes } = this.#parts
    const writes = [...batch.births.map((birth) => birth.write), ...batch.shares.map((share) => share.write)]
    const statement = instead ?? shapes.choose(writes)
    const exactAt = serial.next()
    const hostBefore = clock.host()
    const began = monotonicMs()
    let row: Record<string, unknown>
    try {
      const result = await connection.query({ name: statement.name, text: statement.text, values: statement.parameters(writes) })
      row = result.rows[0] ?? {}
    } catch (error) {
      const other = shapes.instead(statement, error)
      if (other) await this.#commit(batch, connection, other)
      else await this.#failed(batch, error as Error, connection)
      return
    }
    clock.observe(hostBefore, Number(row['database_micros']), clock.host())
    observer.batch({ ...sizeOf(batch), seconds: (monotonicMs() - began) / 1000 })
    this.#committed(batch, new Set(row['written'] as string[]), new RecordedNonces(row), exactAt)
    for (const table of statement.tells) {
      const told = row[`told_${table}`] as string[]
      if (told.length > 0) this.#listen(() => this.#parts.onTold?.(table, told))
    }
  }

  #committed(batch: Batch<State, Command, Answer>, written: ReadonlySet<string>, nonces: RecordedNonces, exactAt: number): void {
    const { heads, observer } = this.#parts
    for (const birth of batch.births) {
      const { after, events } = birth.write
      const isOurs = written.has(after.logId)
      if (isOurs) {
        heads.set(after.logId, { head: after, exactAt })
        this.#tell(after, events)
      }
      birth.resolve(isOurs ? after : undefined)
      this.#queues.leave([birth])
    }
    let missed = 0
    for (const { queue, entries, plan, write } of batch.shares) {
      queue.inFlight = false
      const refused = settleNonces(entries, nonces)
      if (written.has(queue.logId)) {
        queue.misses = 0
        heads.set(queue.logId, { head: write.after, exactAt })
        this.#tell(write.after, write.events)
        this.#answer(queue, entries, plan, write.after)
        this.#queues.forget(queue)
      } else if (refused.size > 0) {
        // The others were kept from being written by these, not by anybody who has moved the log.
        for (const [entry, refusal] of refused) this.#reject(queue, [entry], refusal)
        queue.entries.unshift(...entries.filter((entry) => !refused.has(entry)))
        this.#queues.forget(queue)
      } else {
        missed++
        this.#retry(queue, entries)
      }
    }
    if (missed > 0) observer.missed(missed)
  }

  /** What has been committed stays committed, whatever becomes of those who only want to know. */
  #tell(head: Head<State>, events: readonly LogEvent[]): void {
    this.#listen(() => {
      this.#parts.onCommit(head, events)
    })
  }

  #listen(tell: () => void): void {
    try {
      tell()
    } catch (error) {
      this.#parts.observer.listenerFailed?.(error as Error)
    }
  }

  #retry(queue: LogQueue<Command, Answer>, entries: Entry<Command, Answer>[]): void {
    this.#parts.heads.delete(queue.logId)
    queue.misses++
    if (queue.misses > missLimit) {
      queue.misses = 0
      this.#reject(
        queue,
        entries,
        new RuntimeError('overloaded', 'The log is being written by too many processes at once. Try again shortly.', { retry_after_ms: 500 }),
      )
      this.#queues.forget(queue)
      return
    }
    queue.entries.unshift(...entries)
    this.#load(queue, entries)
  }

  /** Nothing of the batch was written, unless the connection was lost: then nobody knows, and the callers are told so. */
  async #failed(batch: Batch<State, Command, Answer>, error: Error, connection: Queryable): Promise<void> {
    if (isRetryable(error)) {
      this.#queues.putBack(batch.births)
      for (const { queue, entries } of batch.shares) {
        queue.inFlight = false
        this.#retry(queue, entries)
      }
      return
    }
    const unavailable = writeFailure(error)
    if (unavailable.reason === 'database_unavailable') {
      for (const birth of batch.births) birth.reject(unavailable)
      this.#queues.leave(batch.births)
      for (const { queue, entries } of batch.shares) {
        queue.inFlight = false
        this.#parts.heads.delete(queue.logId)
        this.#reject(queue, entries, unavailable)
        this.#queues.forget(queue)
      }
      return
    }
    const divided = halves(batch)
    if (divided) {
      // One of them is poison. Halves, until it is alone.
      for (const half of divided) await this.#commit(half, connection)
      return
    }
    for (const birth of batch.births) birth.reject(unavailable)
    this.#queues.leave(batch.births)
    for (const { queue, entries } of batch.shares) {
      queue.inFlight = false
      this.#parts.heads.delete(queue.logId)
      queue.entries.unshift(...entries)
      this.#isolate(queue, entries, unavailable)
      this.#queues.forget(queue)
    }
  }

  /** The first `entries` of the queue cannot be written together. One by one, the one that cannot be written at all is refused. */
  #isolate(queue: LogQueue<Command, Answer>, entries: Entry<Command, Answer>[], error: Error): void {
    if (entries.length === 1) {
      queue.entries.shift()
      this.#reject(queue, entries, error)
    } else {
      queue.alone = entries.length
    }
  }

  #answer(queue: LogQueue<Command, Answer>, entries: Entry<Command, Answer>[], plan: Plan<State, Answer>, head: Head<State>): void {
    entries.forEach((entry, i) => {
      const planned = plan.planned[i]
      try {
        if (!planned) throw new Error(`No decision for a command of ${queue.logId}.`)
        entry.resolve(settle(planned, head))
      } catch (error) {
        entry.reject(error as Error)
      }
    })
    this.#done(queue, entries)
  }

  #reject(queue: LogQueue<Command, Answer>, entries: readonly Entry<Command, Answer>[], error: Error): void {
    for (const entry of entries) entry.reject(error)
    this.#done(queue, entries)
  }

  #done(queue: LogQueue<Command, Answer>, entries: readonly Entry<Command, Answer>[]): void {
    queue.alone = Math.max(0, queue.alone - entries.length)
    this.#queues.leave(entries)
  }
}
