import type { DatabasePool } from 'slonik'
import type { WorkerPausePoints } from '../codex/index.js'
import type { Settings } from '../config/index.js'
import { closePool, createPostgresWakeUpBus, createSlonikPool, type DatabaseClock, migrate, migrationStatus, type WakeUpBus } from '../db/index.js'
import { EngineConnections } from '../eventlog/index.js'
import type { Agent, PausePoints } from '../execution/index.js'
import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import type { ProcessId } from '../kernel/ids.js'
import { startPeriodic, type Periodic } from '../kernel/periodic.js'
import type { Logger, Metrics } from '../telemetry/index.js'
import type { Module } from '../work/index.js'
import { openModules, type Modules } from './modules.js'

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
/** How often the database is asked for the time when nothing is written; every append asks as well. */
const clockSampleMs = 5_000

/** All of a process that needs the database, put together. It begins once the schema is this build's. */
export class App {
  readonly #options: AppOptions
  readonly #connections: EngineConnections
  readonly #bus: WakeUpBus
  readonly #all: readonly Module[]
  /** The parts that handlers ask for by name. */
  readonly modules: Modules
  #sampler: Periodic | undefined
  #pool: DatabasePool | undefined
  #migrations = 'unknown: the database has not been reached yet'
  #probed: { readonly at: number; readonly result: Promise<string> } | undefined

  constructor(options: AppOptions) {
    this.#options = options
    const { settings, directUrl, logger, processId, clock, metrics, agent, pauses, workerPauses } = options
    this.#connections = new EngineConnections({ databaseUrl: directUrl, lanes: settings.lanes })
    this.#bus = createPostgresWakeUpBus({ url: directUrl, processId, logger })
    this.modules = openModules({
      settings,
      connections: this.#connections,
      directUrl,
      clock,
      agent,
      owner: processId,
      publish: (topic, logId, seq) => {
        metrics.wakeUps.inc({ topic, direction: 'sent' })
        this.#bus.publish(topic, logId, seq)
      },
      metrics,
      logger,
      pauses,
      workerPauses,
    })
    this.#all = Object.values<Module>({ ...this.modules })
    for (const [topic, hear] of this.#all.flatMap(({ hears }) => Object.entries(hears)))
      this.#bus.subscribe(topic, (hint) => {
        metrics.wakeUps.inc({ topic, direction: 'received' })
        hear(hint)
      })
    metrics.watchQueue(() => this.#logs.reduce((sum, log) => sum + log.queued, 0))
  }

  get #logs(): Module['logs'] {
    return this.#all.flatMap(({ logs }) => logs)
  }

  /** The state of the schema: `current`, or the obstacle. */
  get migrations(): string {
    return this.#migrations
  }

  get pool(): DatabasePool {
    if (!this.#pool) throw new RuntimeError('not_ready', 'This replica has not finished starting. Try again.', { retry_after_ms: 1000 })
    return this.#pool
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
    await this.modules.runs.log.sampleClock()
    await this.#bus.start()
    // A replica that only reads must notice, too, that the database's clock was set, that its machine has slept, or that another
    // server has taken over. While the database is away the old estimate stays, and others tell of it.
    this.#sampler = startPeriodic(clockSampleMs, () => this.modules.runs.log.sampleClock().catch(() => undefined))
    for (const module of this.#all) module.start({ pool })
    return true
  }

  /** Ends the work under way, aborts it after `graceMs`, and gives the leases back. */
  async leave(graceMs: number): Promise<void> {
    await Promise.all(this.#all.map((module) => module.drain(graceMs)))
  }

  /** Writes accepted commands and closes every connection. */
  async close(): Promise<void> {
    await Promise.all([this.#sampler?.stop(), ...this.#all.map((module) => module.stop())])
    await Promise.all([...this.#logs.map((log) => log.close()), this.#bus.stop()])
    await this.#connections.close()
    if (this.#pool) await closePool(this.#pool)
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
