import { closePool, createPostgresWakeUpBus, createSlonikPool, DatabaseClock, migrate, migrationStatus, type WakeUpBus, type WakeUpTopic } from '../db/index.js'
import type { DatabasePool } from 'slonik'
import type { Secrets, Settings } from '../config/index.js'
import { codexAppServerAdapter, inMemoryAdapter, workerKind, WorkerService, type WorkerLog, type WorkerPausePoints } from '../codex/index.js'
import type { EventLog, KeptFold, LogKind } from '../eventlog/index.js'
import { createAgent, Executor, loadExtensions, type Agent, type PausePoints } from '../execution/index.js'
import { contract } from '../generated/contract.js'
import { handlers, type Deps, type Readiness } from '../handlers/index.js'
import {
  createHttpServer,
  createKeyRing,
  createNonceStore,
  createSecuritySchemes,
  openNonceConnection,
  startNonceSweeper,
  type Faults,
  type HttpServer,
  type NonceStore,
  type NonceSweeper,
} from '../http/index.js'
import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import { newProcessId, type ProcessId } from '../kernel/ids.js'
import { ReadLimiter, StreamLimiter } from '../streams/index.js'
import { needsExecution, runFolds, runKind, type RunHead, type RunLog } from '../runs/index.js'
import { createMetrics, type Logger, type Metrics } from '../telemetry/index.js'
import { version } from '../version.js'
import { openLogEngine, warnOfLargeLogs } from './log-engine.js'
import { startClockSampler, type ClockSampler } from './clock-sampler.js'

export interface AppOptions {
  readonly settings: Settings
  readonly secrets: Secrets
  /** For queries of short transactions; may lead through a transaction pooler. */
  readonly databaseUrl: string
  /** For everything that keeps a session: lanes, nonces, LISTEN, migrations. */
  readonly directUrl: string
  readonly logger: Logger
  readonly faults?: Faults
  readonly pauses?: PausePoints
  readonly workerPauses?: WorkerPausePoints
  readonly onAnswer?: (operationId: string, status: number) => void
}

const startRetryMs = 1_000
const readyBeforeListeningMs = 2_000
const readinessCacheMs = 1_000
/** They cost next to nothing. */
const inMemoryWorkers = 1_000

/**
 * One process of the runtime, put together: the only file that knows everything. It listens soon and becomes ready when
 * the schema is this build's; until then, and whenever the database is away, requests are refused with 503 and nothing
 * has to be restarted.
 */
export class App {
  readonly processId: ProcessId = newProcessId()
  readonly #options: AppOptions
  readonly #clock = new DatabaseClock()
  readonly #metrics: Metrics
  readonly #log: RunLog
  readonly #workers: WorkerService
  readonly #bus: WakeUpBus
  readonly #nonces: NonceStore
  readonly #startedAt = monotonicMs()
  #server: HttpServer | undefined
  #sweeper: NonceSweeper | undefined
  #sampler: ClockSampler | undefined
  #pool: DatabasePool | undefined
  #agent: Agent | undefined
  #executor: Executor | undefined
  #migrations = 'unknown: the database has not been reached yet'
  #isReady = false
  #isStopping = false
  #starting: Promise<void> | undefined
  #probed: { readonly at: number; readonly result: Promise<string> } | undefined

  constructor(options: AppOptions) {
    this.#options = options
    const { settings, directUrl, logger } = options
    this.#metrics = createMetrics({ service: settings.serviceName, buildSha: settings.buildSha })
    this.#log = this.#logOf(runKind, runFolds)
    this.#workers = new WorkerService(this.#logOf(workerKind), settings.safetyPollMs)
    this.#metrics.watchQueue(() => this.#log.queued + this.#workers.log.queued)
    this.#metrics.watchWorkers(() => this.#workers.held())
    this.#bus = createPostgresWakeUpBus({ url: directUrl, processId: this.processId, logger })
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
    const { settings, directUrl, logger } = this.#options
    return openLogEngine(kind, { settings, directUrl, clock: this.#clock, metrics: this.#metrics, logger, folds })
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Answers that broke the contract since the start. */
  get violations(): HttpServer['violations'] {
    return this.#server?.violations ?? []
  }

  get routes(): HttpServer['routes'] {
    return this.#server?.routes ?? []
  }

  /** Extensions and a model that do not fit are a reason not to start, so they are looked at first. */
  async #loadAgent(): Promise<Agent | undefined> {
    const { settings, secrets, logger } = this.#options
    if (!settings.roles.has('executor')) return undefined
    return createAgent({
      model: { ...settings.model, keys: secrets.modelKeys, scriptedDelayMs: settings.scriptedDelayMs },
      extensions: await loadExtensions(settings.extensions),
      limits: settings.limits,
      logLimits: settings.logLimits,
      systemPrompt: settings.systemPrompt,
      warn: (message, facts) => {
        logger.warn(facts, message)
      },
    })
  }

  /** Listens when it is ready, or after two seconds, and then goes on to become ready in the background. Rejects when the address cannot be listened on. */
  async start(): Promise<{ readonly host: string; readonly port: number }> {
    const { settings, secrets, logger, faults, onAnswer } = this.#options
    this.#agent = await this.#loadAgent()
    const ring = createKeyRing([secrets.signature.current, ...(secrets.signature.previous === undefined ? [] : [secrets.signature.previous])])
    this.#server = await createHttpServer<Deps>({
      contract,
      handlers: Object.values(handlers),
      security: createSecuritySchemes({ ring, nowSeconds: () => Math.floor(this.#clock.now() / 1_000_000) }),
      nonces: this.#nonces,
      deps: this.#deps(),
      logger,
      metrics: this.#metrics,
      validateResponses: settings.validateResponses,
      heartbeatMs: settings.streams.heartbeatMs,
      bodies: settings.bodies,
      isReady: () => this.#isReady,
      ...(faults ? { faults } : {}),
      ...(onAnswer ? { onAnswer } : {}),
    })
    this.#starting = this.#becomeReady()
    // Usually that is a moment, and whoever finds the port open finds it ready. It is not waited for any longer: liveness has
    // to be answered while the database is away.
    await Promise.race([this.#starting, new Promise((resolve) => setTimeout(resolve, readyBeforeListeningMs))])
    return await this.#server.listen(settings.bind)
  }

  /** Resolves when the schema is current and work has begun, or when the app is stopped before that. */
  async ready(): Promise<void> {
    await this.#starting
  }

  /**
   * Leaves in order: no new work, streams sent elsewhere, steps finished or aborted, everything accepted written and
   * answered, leases given back. Bounded by the drain timeout.
   */
  async stop(): Promise<void> {
    const { drainTimeoutMs } = this.#options.settings
    this.#isStopping = true
    await Promise.all([this.#server?.drain(drainTimeoutMs), this.#executor?.stop(drainTimeoutMs / 2), this.#workers.leave(drainTimeoutMs / 2)])
    await this.#server?.close()
    await this.#starting
    await Promise.all([this.#sweeper?.stop(), this.#sampler?.stop(), this.#workers.stop()])
    await Promise.all([this.#log.close(), this.#workers.log.close(), this.#nonces.close(), this.#bus.stop()])
    if (this.#pool) await closePool(this.#pool)
  }

  #deps(): Deps {
    const { settings, secrets } = this.#options
    const pool = (): DatabasePool => {
      if (!this.#pool) throw new RuntimeError('not_ready', 'This replica has not finished starting. Try again.', { retry_after_ms: 1000 })
      return this.#pool
    }
    return {
      log: this.#log,
      workers: this.#workers.log,
      watch: this.#workers.watch,
      get pool() {
        return pool()
      },
      clock: this.#clock,
      streams: new StreamLimiter(settings.streams),
      reads: new ReadLimiter(settings.reads),
      commsKeys: [secrets.signature.current, ...(secrets.signature.previous === undefined ? [] : [secrets.signature.previous])],
      service: {
        name: settings.serviceName,
        version,
        buildSha: settings.buildSha,
        uptimeSeconds: () => Math.round((monotonicMs() - this.#startedAt) / 1000),
        readiness: () => this.#readiness(),
      },
      settings: {
        streamTailMs: settings.streams.tailMs,
        pendingFramesPerRun: settings.pendingFramesPerRun,
        logLimits: settings.logLimits,
        openTurnsPerPrincipal: settings.openTurnsPerPrincipal,
        workerRequestTimeoutMs: settings.workers.requestTimeoutMs,
        workerHeartbeatStaleMs: settings.workers.heartbeatStaleMs,
      },
    }
  }

  async #becomeReady(): Promise<void> {
    const { logger } = this.#options
    let problem = ''
    while (!this.#isStopping) {
      try {
        if (await this.#prepare()) return
        if (problem !== this.#migrations) logger.warn(`Not ready: ${this.#migrations}. Run \`runtime migrate\`, or set RUNTIME_MIGRATE_ON_START=true.`)
        problem = this.#migrations
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        this.#migrations = `unknown: ${message}`
        if (problem !== message) logger.warn({ error }, 'Not ready: the database cannot be prepared. Trying again.')
        problem = message
      }
      await new Promise((resolve) => setTimeout(resolve, startRetryMs))
    }
  }

  /** Migrates if that is our job, and starts what needs the schema. False: the schema is not ours yet. */
  async #prepare(): Promise<boolean> {
    const { settings, databaseUrl, directUrl, logger } = this.#options
    if (settings.migrateOnStart) await migrate(directUrl, { logger })
    const pool = this.#pool ?? (await createSlonikPool(databaseUrl, { size: settings.dbPoolSize, logger }))
    this.#pool = pool
    const status = await migrationStatus(pool)
    this.#migrations = status.current
      ? 'current'
      : `pending: ${[...status.pending, ...status.unknown.map((name) => `${name} (unknown to this build)`)].join(', ')}`
    if (!status.current || this.#isStopping) return status.current
    // Nothing is decided by this machine's time of day, so nothing can be served before the database's is known.
    await this.#log.sampleClock()
    await this.#bus.start()
    this.#wire(pool)
    this.#isReady = true
    logger.info({ process_id: this.processId, roles: [...settings.roles] }, 'Ready.')
    return true
  }

  /** Lets commits wake whoever waits for them, here and in other processes. */
  #wire(pool: DatabasePool): void {
    const { settings, logger } = this.#options
    this.#sampler = startClockSampler(() => this.#log.sampleClock())
    this.#sweeper = startNonceSweeper(this.#nonces, { onFailure: (error) => logger.warn({ error }, 'Expired nonces could not be swept.') })
    if (this.#agent) {
      this.#executor = new Executor({
        log: this.#log,
        pool,
        agent: this.#agent,
        owner: this.processId,
        leaseTtlMs: settings.leaseTtlMs,
        pollMs: settings.safetyPollMs,
        concurrency: settings.executor.concurrency,
        recovery: settings.executor.recovery,
        pauses: this.#options.pauses,
        logger,
      })
    }
    this.#log.onCommit(warnOfLargeLogs(settings.logLimits, this.#metrics, logger))
    this.#log.onCommit((head, events) => {
      this.#announce(head, events.length > 0)
    })
    this.#wireWorkers(pool)
    this.#bus.subscribe((topic, hint) => {
      this.#metrics.wakeUps.inc({ topic, direction: 'received' })
      switch (topic) {
        case 'run_work':
          this.#executor?.wake()
          break
        case 'run_events':
          if (hint === '*') void this.#log.wakeAll()
          else {
            this.#log.wake(hint.logId, hint.seq)
            void this.#executor?.hint(hint.logId)
          }
          break
        case 'worker_work':
          this.#workers.wake()
          break
        case 'worker_events':
          this.#workers.moved(hint)
      }
    })
    this.#executor?.start()
  }

  #wireWorkers(pool: DatabasePool): void {
    const { settings, logger, workerPauses } = this.#options
    this.#workers.start({
      pool,
      adapters: settings.roles.has('executor')
        ? [
            { adapter: inMemoryAdapter(), capacity: inMemoryWorkers },
            { adapter: codexAppServerAdapter({ settings: settings.codex, logger, clientVersion: version }), capacity: settings.workers.sessions },
          ]
        : undefined,
      owner: this.processId,
      leaseTtlMs: settings.leaseTtlMs,
      pollMs: settings.safetyPollMs,
      heartbeatStaleMs: settings.workers.heartbeatStaleMs,
      pauses: workerPauses,
      onTakeover: (adapter) => {
        this.#metrics.workerTakeovers.inc({ adapter })
      },
      logger,
    })
    this.#workers.log.onCommit((head) => {
      // Not only events: whoever holds it, or waits for it, has to hear of every change.
      this.#publish('worker_events', head)
      if (this.#workers.leaves(head)) this.#publish('worker_work', head)
    })
  }

  #announce(head: RunHead, hasEvents: boolean): void {
    if (hasEvents) this.#publish('run_events', head)
    const isBusy = !this.#executor || this.#executor.running >= this.#options.settings.executor.concurrency
    if (isBusy && needsExecution(head.state)) this.#publish('run_work', head)
  }

  #publish(topic: WakeUpTopic, head: Pick<RunHead, 'logId' | 'latestSeq'>): void {
    this.#metrics.wakeUps.inc({ topic, direction: 'sent' })
    this.#bus.publish(topic, head.logId, head.latestSeq)
  }

  async #readiness(): Promise<Readiness> {
    const writer = this.#isReady ? await this.#probeWriter() : 'not started'
    return {
      isReady: this.#isReady && writer === 'ok' && !this.#isStopping,
      checks: { migrations: this.#migrations, log_writer: writer, draining: this.#isStopping },
    }
  }

  /** Open to anybody, so it writes at most once a second however often it is asked. */
  #probeWriter(): Promise<string> {
    const now = monotonicMs()
    if (!this.#probed || now - this.#probed.at > readinessCacheMs) {
      const result = this.#log.probe().then(
        () => 'ok',
        (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}`,
      )
      this.#probed = { at: now, result }
    }
    return this.#probed.result
  }
}
