import type { WorkerLog, WorkerWatch } from '../codex/index.js'
import { handlerFor } from '../contract/index.js'
import type { Clock } from '../kernel/time.js'
import type { ReadLimiter, StreamLimiter } from '../streams/index.js'
import type { CreateRunDeps, LogLimits, RunLog } from '../runs/index.js'

export interface Readiness {
  readonly isReady: boolean
  readonly checks: { readonly migrations: string; readonly log_writer: string; readonly draining: boolean }
}

/** The dependencies of handlers: ports and settings, never the whole application. */
export interface Deps {
  readonly log: RunLog
  readonly workers: WorkerLog
  readonly watch: WorkerWatch
  readonly pool: CreateRunDeps['pool']
  readonly adopt: CreateRunDeps['adopt']
  readonly clock: Clock
  readonly streams: StreamLimiter
  readonly reads: ReadLimiter
  /** Keys for hashing addresses: the current secret, then the one before it. */
  readonly commsKeys: readonly string[]
  readonly service: { readonly name: string; readonly version: string; readonly buildSha: string; uptimeSeconds(): number; readiness(): Promise<Readiness> }
  readonly settings: {
    readonly streamTailMs: number
    readonly pendingFramesPerRun: number
    readonly logLimits: LogLimits
    readonly openTurnsPerPrincipal: number
    readonly workerRequestTimeoutMs: number
    readonly workerHeartbeatStaleMs: number
  }
}

export const handler = handlerFor<Deps>()
