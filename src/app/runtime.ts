import { setTimeout as sleep } from 'node:timers/promises'
import type { Address, Secrets, Settings } from '../config/index.js'
import type { WorkerLog, WorkerPausePoints } from '../codex/index.js'
import { DatabaseClock, permanentFault } from '../db/index.js'
import { createAgent, type Agent, type PausePoints } from '../execution/index.js'
import { loadExtensions } from '../extensions/index.js'
import { contract } from '../generated/contract.js'
import { handlers, type Deps, type Readiness } from '../handlers/index.js'
import { createHttpServer, createKeyRing, createSecuritySchemes, type Faults, type HttpServer } from '../http/index.js'
import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import { newProcessId, type ProcessId } from '../kernel/ids.js'
import { StartFailure } from '../kernel/start-failure.js'
import type { RunLog } from '../runs/index.js'
import { ReadLimiter, StreamLimiter } from '../streams/index.js'
import { createMetrics, type Logger, type Metrics } from '../telemetry/index.js'
import { version } from '../version.js'
import { App } from './app.js'
import type { DatabaseSource } from './database-source.js'
import { listenFailure } from './listen-failure.js'

export interface RuntimeOptions {
  readonly settings: Settings
  readonly secrets: Secrets
  readonly database: DatabaseSource
  readonly logger: Logger
  readonly faults?: Faults
  readonly pauses?: PausePoints
  readonly workerPauses?: WorkerPausePoints
  readonly onAnswer?: (operationId: string, status: number) => void
}

const startRetryMs = 1_000

/**
 * One process of the runtime. It listens before anything else, so that a taken address is noticed first and liveness is
 * answered at once; then it opens its database and becomes ready when the schema is this build's. Until then, and whenever
 * the database is away, requests are refused with 503 and nothing has to be restarted.
 */
export class Runtime {
  readonly processId: ProcessId = newProcessId()
  readonly #options: RuntimeOptions
  readonly #clock = new DatabaseClock()
  readonly #metrics: Metrics
  readonly #startedAt = monotonicMs()
  readonly #stopping = new AbortController()
  readonly #failed: Promise<StartFailure>
  #fail: (failure: StartFailure) => void = () => undefined
  #server: HttpServer | undefined
  #agent: Agent | undefined
  #app: App | undefined
  #problem = 'unknown: the database has not been reached yet'
  #isReady = false
  #starting: Promise<void> | undefined

  constructor(options: RuntimeOptions) {
    this.#options = options
    const { settings } = options
    this.#metrics = createMetrics({ service: settings.serviceName, buildSha: settings.buildSha })
    this.#failed = new Promise((resolve) => {
      this.#fail = resolve
    })
  }

  get log(): RunLog {
    return this.#parts().modules.runs.log
  }

  get workers(): WorkerLog {
    return this.#parts().modules.workers.log
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

  /** Resolves, if ever, with why this process can never become ready, or cannot go on. */
  get failed(): Promise<StartFailure> {
    return this.#failed
  }

  async #listenForAdmins(server: HttpServer, wanted: Address): Promise<void> {
    const { host, port } = await server.listenForAdmins(wanted).catch((error: unknown) => {
      throw listenFailure(error, wanted, 'RUNTIME_ADMIN_ADDR')
    })
    this.#options.logger.info(`Operators are served on http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`)
  }

  /** Listens, and goes on to become ready in the background. Rejects when the address cannot be listened on. */
  async start(): Promise<{ readonly host: string; readonly port: number }> {
    const { settings, secrets, logger, database, faults, onAnswer } = this.#options
    this.#agent = await this.#loadAgent()
    const ring = createKeyRing([secrets.signature.current, ...(secrets.signature.previous === undefined ? [] : [secrets.signature.previous])])
    this.#server = await createHttpServer<Deps>({
      contract,
      handlers: Object.values(handlers),
      security: createSecuritySchemes({ ring, nowSeconds: () => Math.floor(this.#clock.now() / 1_000_000) }),
      nonces: {
        claim: (nonce, expiresAtSeconds) => this.#parts().modules.nonces.store.claim(nonce, expiresAtSeconds),
        record: (claim) => this.#parts().modules.nonces.store.record(claim),
      },
      deps: this.#deps(),
      logger,
      metrics: this.#metrics,
      validateResponses: settings.validateResponses,
      heartbeatMs: settings.streams.heartbeatMs,
      requestsUnderWay: settings.laneQueueLimit,
      hasAdminAddress: settings.admin !== undefined,
      bodies: settings.bodies,
      isReady: () => this.#isReady,
      ...(faults ? { faults } : {}),
      ...(onAnswer ? { onAnswer } : {}),
    })
    const address = await this.#server.listen(settings.bind).catch((error: unknown) => {
      throw listenFailure(error, settings.bind)
    })
    if (settings.admin) await this.#listenForAdmins(this.#server, settings.admin)
    database.onLost((failure) => {
      this.#isReady = false
      this.#fail(failure)
    })
    this.#starting = this.#becomeReady()
    return address
  }

  /** Resolves when the schema is current and work has begun, or when the process is stopped before that. Rejects when it never will be. */
  async ready(): Promise<void> {
    const failure = await Promise.race([this.#starting, this.#failed])
    if (failure !== undefined) throw failure
  }

  /**
   * Shuts down in order: no new work, streams sent elsewhere, steps finished or aborted, accepted commands written and answered,
   * leases given back. Bounded by the drain timeout; a start under way is given up.
   */
  async stop(): Promise<void> {
    const { settings, database } = this.#options
    this.#stopping.abort()
    await Promise.all([this.#server?.drain(settings.drainTimeoutMs), this.#app?.leave(settings.drainTimeoutMs / 2)])
    await this.#server?.close()
    await this.#starting
    await this.#app?.close()
    await database.close()
  }

  /** Extensions and a model that do not fit are a reason not to start, so they are looked at first. */
  async #loadAgent(): Promise<Agent | undefined> {
    if (!this.#options.settings.roles.has('executor')) return undefined
    try {
      return await this.#createAgent()
    } catch (error) {
      throw new StartFailure('settings', error instanceof Error ? error.message : String(error), { cause: error })
    }
  }

  async #createAgent(): Promise<Agent> {
    const { settings, secrets, logger } = this.#options
    return createAgent({
      model: { ...settings.model, keys: secrets.modelKeys, scriptedDelayMs: settings.scriptedDelayMs },
      extensions: await loadExtensions(settings.extensions),
      limits: settings.limits,
      logLimits: settings.logLimits,
      systemPrompt: settings.systemPrompt,
      reasoning: settings.model.reasoning,
      warn: (message, facts) => {
        logger.warn(facts, message)
      },
    })
  }

  /** The parts that need the database. Refused with `not_ready` until they exist. */
  #parts(): App {
    if (!this.#app) throw new RuntimeError('not_ready', 'This replica has not finished starting. Try again.', { retry_after_ms: 1000 })
    return this.#app
  }

  #deps(): Deps {
    const { settings, secrets } = this.#options
    const parts = (): App => this.#parts()
    return {
      get log() {
        return parts().modules.runs.log
      },
      get workers() {
        return parts().modules.workers.log
      },
      get watch() {
        return parts().modules.workers.service.watch
      },
      get adopt() {
        return parts().modules.runs.executor?.adopt
      },
      get pool() {
        return parts().pool
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
    const { logger, database, settings, pauses, workerPauses } = this.#options
    const { signal } = this.#stopping
    let said = ''
    let url: string | undefined
    while (!this.#isStopping()) {
      try {
        if (!this.#app) {
          const urls = await database.open(signal)
          url = urls.directUrl
          const [agent, clock, metrics, processId] = [this.#agent, this.#clock, this.#metrics, this.processId]
          this.#app = new App({ processId, settings, databaseUrl: urls.url, directUrl: url, agent, clock, metrics, logger, pauses, workerPauses })
        }
        if (await this.#app.prepare(signal)) {
          this.#begun()
          return
        }
        this.#problem = this.#app.migrations
        if (said !== this.#problem) logger.warn(`Not ready: ${this.#problem}. Run \`runtime migrate\`, or set RUNTIME_MIGRATE_ON_START=true.`)
        said = this.#problem
      } catch (error) {
        if (this.#isStopping()) return
        const message = error instanceof Error ? error.message : String(error)
        this.#problem = `unknown: ${message}`
        // Without a database there is nothing to try again with: the embedded one has tried all that can be tried.
        const failure =
          url === undefined
            ? (asStartFailure(error) ?? new StartFailure('unavailable', message, { cause: error }))
            : permanentFault(error, url, database.setting)
        if (failure) {
          this.#fail(failure)
          return
        }
        if (said !== message) logger.warn({ error }, `Not ready: the database cannot be prepared (${database.setting}). Trying again.`)
        said = message
      }
      await sleep(startRetryMs, undefined, { signal }).catch(() => undefined)
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  #begun(): void {
    if (this.#isStopping()) return
    this.#isReady = true
    this.#options.logger.info({ process_id: this.processId, roles: [...this.#options.settings.roles] }, 'Ready.')
  }

  async #readiness(): Promise<Readiness> {
    const writer = this.#isReady && this.#app ? await this.#app.probe() : 'not started'
    const isDraining = this.#isStopping()
    return {
      isReady: this.#isReady && writer === 'ok' && !isDraining,
      checks: { migrations: this.#isReady ? 'current' : this.#problem, log_writer: writer, draining: isDraining },
    }
  }
}

const asStartFailure = (error: unknown): StartFailure | undefined => (error instanceof StartFailure ? error : undefined)
