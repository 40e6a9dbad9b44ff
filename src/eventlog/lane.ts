import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import { formatTimestamp } from '../kernel/time.js'
import type { AppendStatement } from './append-statement.js'
import { isRetryable, readFailure, writeFailure } from './lane-connection.js'
import type { HeadCache } from './head-cache.js'
import type { Queryable } from './head-loader.js'
import { halves, sizeOf, takeBirths, type Batch, type BirthEntry, type Share } from './lane-batch.js'
import { weightOf } from './command-weight.js'
import { isCertain, newLogQueue, recordedUnder, type Entry, type LogQueue } from './lane-queue.js'
import type { LoadQueue, LoadResult, Serial } from './load-queue.js'
import { planBirth, planCommands, settle, type Budget, type Plan } from './plan.js'
import type { Birth, EngineClock, LogKind } from './kind.js'
import type { Head, LogEvent } from './log.js'

export interface LaneLimits {
  /** Commands waiting beyond this are refused with 503. */
  readonly queueLimit: number
  /** So is what comes when the waiting ones hold this much text. Absent: no limit. */
  readonly queueCharacters?: number
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
  readonly statement: AppendStatement<State>
  readonly connection: Queryable
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

/**
 * Group commit without a timer: one batch is in flight, and whatever has arrived meanwhile is the next one. Commands of a
 * log are decided and committed in arrival order.
 */
export class Lane<State, Command, Answer> {
  readonly #parts: LaneParts<State, Command, Answer>
  readonly #queues = new Map<string, LogQueue<Command, Answer>>()
  #births: BirthEntry<State>[] = []
  #waiting = 0
  #waitingCharacters = 0
  #busy = false
  #idle: (() => void)[] = []

  constructor(parts: LaneParts<State, Command, Answer>) {
    this.#parts = parts
  }

  get depth(): number {
    return this.#waiting
  }

  submit(logId: string, command: Command): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { kind, serial, heads } = this.#parts
      const keys = kind.keysOf(command)
      const weight = weightOf(command)
      this.#admit(weight)
      const queue = this.#queueOf(logId)
      queue.entries.push({ command, keys, arrivedAt: serial.next(), weight, lookUp: undefined, resolve, reject })
      if (!queue.loading && !queue.inFlight && heads.get(logId) === undefined) this.#load(queue, [])
      this.#pump()
    })
  }

  /** Resolves to the head of the new log, or to undefined when the id or another unique column of its row is taken. */
  create(logId: string, birth: Birth<State>): Promise<Head<State> | undefined> {
    return new Promise((resolve, reject) => {
      const write = planBirth(this.#parts.kind, logId, birth, formatTimestamp(this.#parts.clock.now()))
      const weight = weightOf(birth)
      this.#admit(weight)
      this.#births.push({ write, weight, resolve, reject })
      this.#pump()
    })
  }

  /** Resolves when everything that was accepted has been answered. */
  async settled(): Promise<void> {
    if (this.#waiting > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #admit(weight: number): void {
    const { queueLimit, queueCharacters = Infinity } = this.#parts.limits
    if (this.#waiting >= queueLimit || this.#waitingCharacters >= queueCharacters)
      throw new RuntimeError('overloaded', 'The write queue is full. Try again shortly.', { retry_after_ms: 1000, queued: this.#waiting })
    this.#waiting++
    this.#waitingCharacters += weight
  }

  #leave(served: readonly { readonly weight: number }[]): void {
    this.#waiting -= served.length
    for (const { weight } of served) this.#waitingCharacters -= weight
    if (this.#waiting === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  #queueOf(logId: string): LogQueue<Command, Answer> {
    let queue = this.#queues.get(logId)
    if (!queue) {
      queue = newLogQueue(logId)
      this.#queues.set(logId, queue)
    }
    return queue
  }

  #forget(queue: LogQueue<Command, Answer>): void {
    if (queue.entries.length === 0 && !queue.loading && !queue.inFlight) this.#queues.delete(queue.logId)
  }

  #pump(): void {
    if (this.#busy) return
    this.#busy = true
    // The next turn: commands that arrive together travel together.
    setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    try {
      for (let batch = this.#take(); batch; batch = this.#take()) await this.#commit(batch)
    } finally {
      this.#busy = false
    }
  }

  #take(): Batch<State, Command, Answer> | undefined {
    const { batchEvents } = this.#parts.limits
    const { taken: newborn, rest } = takeBirths(this.#births, batchEvents)
    this.#births = rest
    const shares: Share<State, Command, Answer>[] = []
    const left = { events: batchEvents - newborn.size, characters: batchCharacters }
    for (const queue of this.#queues.values()) {
      if (left.events <= 0 || left.characters <= 0) break
      // The answer names the ids that were written, not how: a log is either born or moved by a batch.
      if (queue.loading || queue.inFlight || queue.entries.length === 0 || newborn.has(queue.logId)) continue
      const share = this.#plan(queue, left)
      if (!share) continue
      left.events -= share.write.events.length + 1
      left.characters -= share.plan.characters
      shares.push(share)
    }
    // Whoever is served goes to the end of the line: logs that are never idle do not starve the others.
    for (const { queue } of shares) {
      this.#queues.delete(queue.logId)
      this.#queues.set(queue.logId, queue)
    }
    return shares.length + newborn.size > 0 ? { shares, births: [...newborn.values()] } : undefined
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
    return { queue, entries, plan, write: plan.write }
  }

  #planRest(queue: LogQueue<Command, Answer>, budget: Budget): Share<State, Command, Answer> | undefined {
    if (queue.entries.length > 0) return this.#plan(queue, budget)
    this.#forget(queue)
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
    this.#forget(queue)
    this.#pump()
  }

  async #commit(batch: Batch<State, Command, Answer>): Promise<void> {
    const { statement, connection, serial, clock, observer, kind } = this.#parts
    const writes = [...batch.births.map((birth) => birth.write), ...batch.shares.map((share) => share.write)]
    const exactAt = serial.next()
    const hostBefore = clock.host()
    const began = monotonicMs()
    let row: Record<string, unknown>
    try {
      const result = await connection.query({ name: `${kind.name}-append`, text: statement.text, values: statement.parameters(writes) })
      row = result.rows[0] ?? {}
    } catch (error) {
      await this.#failed(batch, error as Error)
      return
    }
    clock.observe(hostBefore, Number(row['database_micros']), clock.host())
    observer.batch({ ...sizeOf(batch), seconds: (monotonicMs() - began) / 1000 })
    this.#committed(batch, new Set(row['written'] as string[]), exactAt)
    for (const { name, tells } of kind.rowStatements) {
      const told = tells ? (row[`told_${name}`] as string[]) : []
      if (told.length > 0) this.#listen(() => this.#parts.onTold?.(name, told))
    }
  }

  #committed(batch: Batch<State, Command, Answer>, written: ReadonlySet<string>, exactAt: number): void {
    const { heads, observer } = this.#parts
    for (const birth of batch.births) {
      const { after, events } = birth.write
      const isOurs = written.has(after.logId)
      if (isOurs) {
        heads.set(after.logId, { head: after, exactAt })
        this.#tell(after, events)
      }
      birth.resolve(isOurs ? after : undefined)
      this.#leave([birth])
    }
    let missed = 0
    for (const { queue, entries, plan, write } of batch.shares) {
      queue.inFlight = false
      if (written.has(queue.logId)) {
        queue.misses = 0
        heads.set(queue.logId, { head: write.after, exactAt })
        this.#tell(write.after, write.events)
        this.#answer(queue, entries, plan, write.after)
        this.#forget(queue)
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
      this.#forget(queue)
      return
    }
    queue.entries.unshift(...entries)
    this.#load(queue, entries)
  }

  /** Nothing of the batch was written, unless the connection was lost: then nobody knows, and the callers are told so. */
  async #failed(batch: Batch<State, Command, Answer>, error: Error): Promise<void> {
    if (isRetryable(error)) {
      this.#births.unshift(...batch.births)
      for (const { queue, entries } of batch.shares) {
        queue.inFlight = false
        this.#retry(queue, entries)
      }
      return
    }
    const unavailable = writeFailure(error)
    if (unavailable.reason === 'database_unavailable') {
      for (const birth of batch.births) birth.reject(unavailable)
      this.#leave(batch.births)
      for (const { queue, entries } of batch.shares) {
        queue.inFlight = false
        this.#parts.heads.delete(queue.logId)
        this.#reject(queue, entries, unavailable)
        this.#forget(queue)
      }
      return
    }
    const divided = halves(batch)
    if (divided) {
      // One of them is poison. Halves, until it is alone.
      for (const half of divided) await this.#commit(half)
      return
    }
    for (const birth of batch.births) birth.reject(unavailable)
    this.#leave(batch.births)
    for (const { queue, entries } of batch.shares) {
      queue.inFlight = false
      this.#parts.heads.delete(queue.logId)
      queue.entries.unshift(...entries)
      this.#isolate(queue, entries, unavailable)
      this.#forget(queue)
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
    this.#leave(entries)
  }
}
