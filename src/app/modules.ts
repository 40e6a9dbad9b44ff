import { codexAppServerAdapter, inMemoryAdapter, workerKind, workerModule, type WorkerModule, type WorkerPausePoints } from '../codex/index.js'
import type { Settings } from '../config/index.js'
import type { DatabaseClock } from '../db/index.js'
import type { EngineConnections, EventLog, KeptFold, LogKind } from '../eventlog/index.js'
import { runModule, type Agent, type PausePoints, type RunModule } from '../execution/index.js'
import { nonceModule, type NonceModule } from '../http/index.js'
import { monotonicMs } from '../kernel/clock.js'
import { runFolds, runKind } from '../runs/index.js'
import type { Logger, Metrics } from '../telemetry/index.js'
import { version } from '../version.js'
import type { Publish } from '../work/index.js'
import { openLogEngine, warnOfLargeLogs } from './log-engine.js'

export interface ModuleParts {
  readonly settings: Settings
  readonly connections: EngineConnections
  readonly directUrl: string
  readonly clock: DatabaseClock
  /** Undefined: this process executes nothing. */
  readonly agent: Agent | undefined
  /** Unique per start of the process. */
  readonly owner: string
  readonly publish: Publish
  readonly metrics: Metrics
  readonly logger: Logger
  readonly pauses: PausePoints | undefined
  readonly workerPauses: WorkerPausePoints | undefined
}

export interface Modules {
  readonly runs: RunModule
  readonly workers: WorkerModule
  readonly nonces: NonceModule
}

/** They cost next to nothing. */
const inMemoryWorkers = 1_000

/** The modules of a process, by its settings: the one place that knows them all. */
export function openModules({ agent, pauses, workerPauses, ...parts }: ModuleParts): Modules {
  const { settings, connections, directUrl, owner, publish, metrics, logger } = parts
  const logOf = <State, Command, Answer>(kind: LogKind<State, Command, Answer>, folds: readonly KeptFold<unknown>[] = []): EventLog<State, Command, Answer> =>
    openLogEngine(kind, { ...parts, folds })
  const works = {
    connection: connections.work,
    owner,
    leaseTtlMs: settings.leaseTtlMs,
    pollMs: settings.safetyPollMs,
    passAttempts: settings.executor.passAttempts,
    now: monotonicMs,
    logger,
  }

  const runLog = logOf(runKind, runFolds)
  runLog.onCommit(warnOfLargeLogs(settings.logLimits, metrics, logger))
  const { concurrency, percentPerPrincipal, recovery } = settings.executor
  const runs = runModule({ log: runLog, executor: agent && { ...works, log: runLog, agent, concurrency, percentPerPrincipal, recovery, pauses }, publish })

  const adapters = [
    { adapter: inMemoryAdapter(), capacity: inMemoryWorkers },
    { adapter: codexAppServerAdapter({ settings: settings.codex, logger, clientVersion: version }), capacity: settings.workers.sessions },
  ]
  const workers = workerModule({
    ...works,
    log: logOf(workerKind),
    adapters: settings.roles.has('executor') ? adapters : undefined,
    heartbeatStaleMs: settings.workers.heartbeatStaleMs,
    pauses: workerPauses,
    onTakeover: (adapter) => {
      metrics.workerTakeovers.inc({ adapter })
    },
    publish,
  })
  metrics.watchWorkers(() => workers.service.held())

  const nonces = nonceModule({
    databaseUrl: directUrl,
    onBatch: (size) => {
      metrics.nonceBatchSize.observe(size)
    },
    onFailure: () => {
      metrics.nonceStoreFailures.inc()
    },
    logger,
  })
  return { runs, workers, nonces }
}
