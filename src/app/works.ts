import type { DatabasePool } from 'slonik'
import type { Settings } from '../config/index.js'
import { codexAppServerAdapter, inMemoryAdapter, type WorkerPausePoints, type WorkerService } from '../codex/index.js'
import { monotonicMs } from '../kernel/clock.js'
import type { WakeUpBus, WakeUpHint, WakeUpTopic } from '../db/index.js'
import type { Queryable } from '../eventlog/index.js'
import { Executor, type Agent, type PausePoints } from '../execution/index.js'
import { executeWork, type RunHead, type RunLog } from '../runs/index.js'
import type { Logger, Metrics } from '../telemetry/index.js'
import { version } from '../version.js'

export interface WorksParts {
  readonly settings: Settings
  /** For all claims and leases of the process. */
  readonly connection: Queryable
  readonly pool: DatabasePool
  readonly log: RunLog
  readonly workers: WorkerService
  /** Undefined: this process executes nothing. */
  readonly agent: Agent | undefined
  readonly owner: string
  readonly bus: WakeUpBus
  readonly metrics: Metrics
  readonly logger: Logger
  readonly pauses: PausePoints | undefined
  readonly workerPauses: WorkerPausePoints | undefined
}

/** They cost next to nothing. */
const inMemoryWorkers = 1_000

/** What a process works on, runs and workers, and how it hears of it and tells others. */
export class Works {
  readonly #parts: WorksParts
  readonly #executor: Executor | undefined

  constructor(parts: WorksParts) {
    const { settings, log, connection, agent, owner, pauses, logger } = parts
    this.#parts = parts
    if (agent)
      this.#executor = new Executor({
        log,
        connection,
        agent,
        owner,
        leaseTtlMs: settings.leaseTtlMs,
        pollMs: settings.safetyPollMs,
        concurrency: settings.executor.concurrency,
        percentPerPrincipal: settings.executor.percentPerPrincipal,
        passAttempts: settings.executor.passAttempts,
        recovery: settings.executor.recovery,
        now: monotonicMs,
        pauses,
        logger,
      })
  }

  /** Lets commits wake whoever waits for them, here and in other processes, and begins to claim. */
  start(): void {
    const { log, workers, bus, metrics } = this.#parts
    log.onCommit((head, events) => {
      this.#announce(head, events.length > 0)
    })
    this.#startWorkers()
    workers.log.onCommit((head) => {
      // Not only events: whoever holds it, or waits for it, has to hear of every change.
      this.#publish('worker_events', head)
      if (workers.leaves(head)) this.#publish('worker_work', head)
    })
    bus.subscribe((topic, hint) => {
      metrics.wakeUps.inc({ topic, direction: 'received' })
      this.#hear(topic, hint)
    })
    this.#executor?.start()
  }

  /** Stops claiming, and lets what is under way end for `graceMs`. Runs are given back. */
  async leave(graceMs: number): Promise<void> {
    await this.#executor?.stop(graceMs)
  }

  #startWorkers(): void {
    const { settings, logger, workers, connection, pool, owner, metrics, workerPauses } = this.#parts
    workers.start({
      pool,
      connection,
      adapters: settings.roles.has('executor')
        ? [
            { adapter: inMemoryAdapter(), capacity: inMemoryWorkers },
            { adapter: codexAppServerAdapter({ settings: settings.codex, logger, clientVersion: version }), capacity: settings.workers.sessions },
          ]
        : undefined,
      owner,
      leaseTtlMs: settings.leaseTtlMs,
      pollMs: settings.safetyPollMs,
      heartbeatStaleMs: settings.workers.heartbeatStaleMs,
      passAttempts: settings.executor.passAttempts,
      now: monotonicMs,
      pauses: workerPauses,
      onTakeover: (adapter) => {
        metrics.workerTakeovers.inc({ adapter })
      },
      logger,
    })
  }

  #hear(topic: WakeUpTopic, hint: WakeUpHint): void {
    const { log, workers } = this.#parts
    switch (topic) {
      case 'run_work':
        this.#executor?.wake()
        break
      case 'run_events':
        if (hint === '*') void log.wakeAll()
        else {
          log.wake(hint.logId, hint.seq)
          void this.#executor?.hint(hint.logId)
        }
        break
      case 'worker_work':
        workers.wake()
        break
      case 'worker_events':
        workers.moved(hint)
    }
  }

  #announce(head: RunHead, hasEvents: boolean): void {
    if (hasEvents) this.#publish('run_events', head)
    const isLeft = this.#executor ? this.#executor.leaves(head) : executeWork.needs(head.state) !== undefined
    if (isLeft) this.#publish('run_work', head)
  }

  #publish(topic: WakeUpTopic, head: Pick<RunHead, 'logId' | 'latestSeq'>): void {
    this.#parts.metrics.wakeUps.inc({ topic, direction: 'sent' })
    this.#parts.bus.publish(topic, head.logId, head.latestSeq)
  }
}
