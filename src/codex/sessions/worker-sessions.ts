import type { Queryable } from '../../eventlog/index.js'
import type { Logger } from '../../telemetry/index.js'
import { WorkEngine, type Claim, type Held, type Pass } from '../../work/index.js'
import type { WorkerAdapter } from '../adapters/adapter.js'
import type { WorkerHead, WorkerState } from '../worker.js'
import type { WorkerAnswer, WorkerCommand } from '../worker-command.js'
import type { WorkerLog } from '../worker-log.js'
import { serveQueue, serveWork } from '../worker-work.js'
import { HeldWorker } from './held-worker.js'
import type { WorkerPausePoints } from './pause-points.js'

export interface WorkerSessionsOptions {
  readonly log: WorkerLog
  /** A connection of the engine, for claims and leases. */
  readonly connection: Queryable
  /** Each with how many workers of its kind this process holds at a time. */
  readonly adapters: readonly { readonly adapter: WorkerAdapter; readonly capacity: number }[]
  /** Unique per start of the process. */
  readonly owner: string
  readonly leaseTtlMs: number
  /** The maximum delay of work with a lost hint. */
  readonly pollMs: number
  /** How often a session that has nothing to tell says that it is well. */
  readonly aliveMs: number
  /** Times that a worker may fail to be held in a row before it is given up. */
  readonly passAttempts: number
  readonly logger: Logger
  readonly now: () => number
  readonly pauses?: WorkerPausePoints | undefined
  /** The holder of a worker was lost, and this process has taken over. */
  readonly onTakeover?: (adapter: string) => void
}

type WorkerEngine = WorkEngine<WorkerState, WorkerCommand, WorkerAnswer>

const idleMs = 5_000

/** Holds workers: opens, serves and ends the session of each worker that the work engine claims. Each adapter has its own queue and places. */
export class WorkerSessions {
  readonly #options: WorkerSessionsOptions
  readonly #engines: ReadonlyMap<string, WorkerEngine>

  constructor(options: WorkerSessionsOptions) {
    this.#options = options
    this.#engines = new Map(options.adapters.map(({ adapter, capacity }) => [adapter.name, this.#engineOf(adapter, capacity)]))
  }

  /** Workers of an adapter that this process holds. */
  holding(adapter: string): number {
    return this.#engines.get(adapter)?.running ?? 0
  }

  start(): void {
    for (const engine of this.#engines.values()) engine.start()
  }

  /** Another process says that a worker has moved. */
  hint(workerId: string): void {
    for (const engine of this.#engines.values()) void engine.hint(workerId)
  }

  /** Hints may have been lost. */
  hintAll(): void {
    for (const engine of this.#engines.values()) engine.hintAll()
  }

  /** There may be work. */
  wake(): void {
    for (const engine of this.#engines.values()) engine.wake()
  }

  /** Is it left to other processes to hold the worker? */
  leaves(head: WorkerHead): boolean {
    const engine = this.#engines.get(head.state.adapter)
    return engine ? engine.leaves(head) : serveWork.needs(head.state) !== undefined
  }

  /** Stops claiming, lets requests end for `graceMs`, then closes all sessions. All leases are given back. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all([...this.#engines.values()].map((engine) => engine.stop(graceMs)))
  }

  #engineOf(adapter: WorkerAdapter, places: number): WorkerEngine {
    return new WorkEngine({
      ...this.#options,
      declaration: serveWork,
      queue: serveQueue(adapter.name),
      places,
      // A session is held for as long as its worker runs: a principal with many is no reason to leave places empty.
      percentPerPrincipal: 100,
      cooldownMs: 0,
      // Its session may still be open here; another process can have it at once.
      leavesOwn: true,
      performer: {
        begin: (claim, held) => this.#hold(adapter, claim, held),
        giveUp: async ({ logId, leaseEpoch }, { passes, error }) => {
          const reason = `It could not be held ${String(passes)} times in a row: ${error}`
          await this.#options.log.submit(logId, { type: 'hold', leaseEpoch, step: 'session_failed', reason })
        },
      },
    })
  }

  #hold(adapter: WorkerAdapter, claim: Claim<WorkerState>, held: Held): Pass<WorkerState> {
    const { log, logger, pauses, aliveMs, onTakeover } = this.#options
    if (claim.lost) {
      logger.warn({ worker_id: claim.logId, lost_owner: claim.lost.owner }, 'The holder of a worker was lost; the worker is taken over.')
      onTakeover?.(adapter.name)
    }
    const worker = new HeldWorker({ log, claim, adapter, logger, pauses, idleMs, aliveMs })
    held.lost.addEventListener('abort', () => {
      worker.lose()
    })
    const done = worker.run(() => {
      held.progressed()
    })
    return {
      done,
      moved: (head) => {
        worker.moved(head)
      },
      leave: (graceMs) => {
        worker.leave(graceMs)
      },
    }
  }
}
