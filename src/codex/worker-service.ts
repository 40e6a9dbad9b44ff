import type { DatabasePool } from 'slonik'
import type { WakeUpHint } from '../db/index.js'
import type { Queryable } from '../eventlog/index.js'
import type { Logger } from '../telemetry/index.js'
import type { WorkerAdapter } from './adapters/adapter.js'
import { DeadlineSweeper } from './sessions/deadline-sweeper.js'
import type { WorkerPausePoints } from './sessions/pause-points.js'
import { WorkerSessions } from './sessions/worker-sessions.js'
import { needsHolder, type AdapterName, type WorkerHead } from './worker.js'
import type { WorkerLog } from './worker-log.js'
import { WorkerWatch } from './worker-watch.js'

export interface WorkerServiceOptions {
  readonly pool: DatabasePool
  /** A connection of the engine, for claims and leases. */
  readonly connection: Queryable
  /** Undefined: this process holds no workers. Each with how many of its kind it holds at a time. */
  readonly adapters: readonly { readonly adapter: WorkerAdapter; readonly capacity: number }[] | undefined
  /** Unique per start of the process. */
  readonly owner: string
  readonly leaseTtlMs: number
  readonly pollMs: number
  readonly heartbeatStaleMs: number
  readonly passAttempts: number
  readonly now: () => number
  readonly logger: Logger
  readonly pauses: WorkerPausePoints | undefined
  readonly onTakeover: (adapter: string) => void
}

/** The maximum delay of a request's outcome when no process is left to watch its deadline. */
const longestSweepMs = 1_000
const longestAliveMs = 30_000

/** A process's duties for workers besides answering requests: it watches deadlines, and may hold workers. */
export class WorkerService {
  readonly log: WorkerLog
  readonly watch: WorkerWatch
  #deadlines: DeadlineSweeper | undefined
  #sessions: WorkerSessions | undefined

  constructor(log: WorkerLog, pollMs: number) {
    this.log = log
    this.watch = new WorkerWatch(log, pollMs)
  }

  start(options: WorkerServiceOptions): void {
    const { adapters, heartbeatStaleMs, pollMs, pool, logger } = options
    this.#deadlines = new DeadlineSweeper({ log: this.log, pool, pollMs: Math.min(pollMs, longestSweepMs), logger })
    if (!adapters) return
    this.#sessions = new WorkerSessions({ ...options, adapters, log: this.log, aliveMs: Math.min(longestAliveMs, heartbeatStaleMs / 4) })
    this.#sessions.start()
  }

  /** Is it left to other processes to hold the worker? */
  leaves(head: WorkerHead): boolean {
    return this.#sessions ? this.#sessions.leaves(head) : needsHolder(head.state)
  }

  /** Somewhere a worker needs a holder. */
  wake(): void {
    this.#sessions?.wake()
  }

  /** Another process says that a worker has moved, or, with `'*'`, that any may have. */
  moved(hint: WakeUpHint): void {
    if (hint === '*') {
      this.watch.movedAll()
      this.#sessions?.hintAll()
    } else {
      this.watch.moved(hint.logId)
      this.#sessions?.hint(hint.logId)
    }
  }

  /** Workers of each kind that this process holds. */
  held(): Partial<Record<AdapterName, number>> {
    const sessions = this.#sessions
    return sessions ? { in_memory: sessions.holding('in_memory'), codex_app_server: sessions.holding('codex_app_server') } : {}
  }

  /** Sessions finish their work; callers that then still wait for an outcome are sent to another replica. */
  async leave(graceMs: number): Promise<void> {
    await this.#sessions?.stop(graceMs)
    this.watch.close()
  }

  async stop(): Promise<void> {
    await this.#deadlines?.stop()
  }
}
