import { closePool, createPostgresWakeUpBus, createSlonikPool, type DatabaseClock, migrate, migrationStatus, type WakeUpBus } from '../db/index.js'
import type { DatabasePool } from 'slonik'
import type { Settings } from '../config/index.js'
import { workerKind, WorkerService, type WorkerLog, type WorkerPausePoints } from '../codex/index.js'
import { EngineConnections, type EventLog, type KeptFold, type LogKind } from '../eventlog/index.js'
import type { Agent, PausePoints } from '../execution/index.js'
import { createNonceStore, openNonceConnection, startNonceSweeper, type NonceStore, type NonceSweeper } from '../http/index.js'
import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import type { ProcessId } from '../kernel/ids.js'
import { runFolds, runKind, type RunLog } from '../runs/index.js'
import type { Logger, Metrics } from '../telemetry/index.js'
import { openLogEngine, warnOfLargeLogs } from './log-engine.js'
import { startClockSampler, type ClockSampler } from './clock-sampler.js'
import { Works } from './works.js'

export interface AppOptions {
  readonly processId: ProcessId
  readonly settings: Settings
  /** For queries of short transactions; may lead through a transaction pooler. */
  readonly databaseUrl: string
  /** For everything that keeps a session: lanes, nonces, LISTEN, migrations. */
  readonly directUrl: string
  /** Undefined: this process executes nothing. */
  readonly agent: Agent | undefined
  readonly clock: DatabaseClock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly pauses?: PausePoints | undefined
  readonly workerPauses?: WorkerPausePoints | undefined
}

const readinessCacheMs = 1_000

/** All of a process that needs the database, put together. It begins once the schema is this build's. */
export class App {
  readonly #options: AppOptions
  readonly #metrics: Metrics
  readonly #connections: EngineConnections
  readonly #log: RunLog
  readonly #workers: WorkerService
  readonly #bus: WakeUpBus
  readonly #nonces: NonceStore
  #sweeper: NonceSweeper | undefined
  #sampler: ClockSampler | undefined
  #pool: DatabasePool | undefined
  #works: Works | undefined
  #migrations = 'unknown: the database has not been reached yet'
  #probed: { readonly at: number; readonly result: Promise<string> } | undefined

  constructor(options: AppOptions) {
    this.#options = options
    const { settings, directUrl, logger, processId } = options
    this.#metrics = options.metrics
    this.#connections = new EngineConnections({ databaseUrl: directUrl, lanes: settings.lanes })
    this.#log = this.#logOf(runKind, runFolds)
    this.#workers = new WorkerService(this.#logOf(workerKind), settings.safetyPollMs)
    this.#metrics.watchQueue(() => this.#log.queued + this.#workers.log.queued)
    this.#metrics.watchWorkers(() => this.#workers.held())
    this.#bus = createPostgresWakeUpBus({ url: directUrl, processId, logger })
    this.#nonces = createNonceStore({
      connect: () => openNonceConnection(directUrl, logger),
      onBatch: (size) => {
        this.#metrics.nonceBatchSize.observe(size)
      },
      onFailure: (error) => {
        this.#metrics.nonceStoreFailures.inc()
        logger.warn({ error }, 'Nonces could not be recorded.')
      },
    })
  }

  get log(): RunLog {
    return this.#log
  }

  get workers(): WorkerLog {
    return this.#workers.log
  }

  #logOf<State, Command, Answer>(kind: LogKind<State, Command, Answer>, folds: readonly KeptFold<unknown>[] = []): EventLog<State, Command, Answer> {
    const { settings, clock, logger } = this.#options
    return openLogEngine(kind, { settings, connections: this.#connections, clock, metrics: this.#metrics, logger, folds })
  }

  /** What is known of the schema: `current`, or what is in the way. */
  get migrations(): string {
    return this.#migrations
  }

  get pool(): DatabasePool {
    if (!this.#pool) throw new RuntimeError('not_ready', 'This replica has not finished starting. Try again.', { retry_after_ms: 1000 })
    return this.#pool
  }

  get nonces(): NonceStore {
    return this.#nonces
  }

  get watch(): WorkerService['watch'] {
    return this.#workers.watch
  }

  /** Migrates if that is our job, and starts what needs the schema. False: the schema is not ours yet. */
  async prepare(signal: AbortSignal): Promise<boolean> {
    const { settings, databaseUrl, directUrl, logger } = this.#options
    this.#migrations = 'unknown: the database has not been reached yet'
    if (settings.migrateOnStart) await migrate(directUrl, { logger, signal })
    const pool = this.#pool ?? (await createSlonikPool(databaseUrl, { size: settings.dbPoolSize, logger }))
    this.#pool = pool
    const status = await migrationStatus(pool)
    this.#migrations = status.current
      ? 'current'
      : `pending: ${[...status.pending, ...status.unknown.map((name) => `${name} (unknown to this build)`)].join(', ')}`
    if (!status.current || signal.aborted) return status.current
    // Nothing is decided by this machine's time of day, so nothing can be served before the database's is known.
    await this.#log.sampleClock()
    await this.#bus.start()
    this.#wire(pool)
    return true
  }

  /** Ends the work that is under way, aborting what has not ended after `graceMs`, and gives the leases back. */
  async leave(graceMs: number): Promise<void> {
    await Promise.all([this.#works?.leave(graceMs), this.#workers.leave(graceMs)])
  }

  /** Writes what was accepted and closes every connection. */
  async close(): Promise<void> {
    await Promise.all([this.#sweeper?.stop(), this.#sampler?.stop(), this.#workers.stop()])
    await Promise.all([this.#log.close(), this.#workers.log.close(), this.#nonces.close(), this.#bus.stop()])
    await this.#connections.close()
    if (this.#pool) await closePool(this.#pool)
  }

  /** Lets commits wake whoever waits for them, here and in other processes. */
  #wire(pool: DatabasePool): void {
    const { settings, logger, agent, processId, pauses, workerPauses } = this.#options
    this.#sampler = startClockSampler(() => this.#log.sampleClock())
    this.#sweeper = startNonceSweeper(this.#nonces, { onFailure: (error) => logger.warn({ error }, 'Expired nonces could not be swept.') })
    this.#log.onCommit(warnOfLargeLogs(settings.logLimits, this.#metrics, logger))
    this.#works = new Works({
      settings,
      connection: this.#connections.work,
      pool,
      log: this.#log,
      workers: this.#workers,
      agent,
      owner: processId,
      bus: this.#bus,
      metrics: this.#metrics,
      logger,
      pauses,
      workerPauses,
    })
    this.#works.start()
  }

  /** Open to anybody, so it writes at most once a second however often it is asked. */
  probe(): Promise<string> {
    const now = monotonicMs()
    if (!this.#probed || now - this.#probed.at > readinessCacheMs) {
      const result = this.#connections.probe().then(
        () => 'ok',
        (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}`,
      )
      this.#probed = { at: now, result }
    }
    return this.#probed.result
  }
}
