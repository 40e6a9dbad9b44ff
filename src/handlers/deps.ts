import type { DatabasePool } from 'slonik'
import { handlerFor } from '../http/index.js'
import type { Clock } from '../kernel/time.js'
import type { RunLog, StreamLimiter } from '../runs/index.js'

export interface Readiness {
  readonly isReady: boolean
  readonly checks: { readonly migrations: string; readonly log_writer: string; readonly draining: boolean }
}

/** What handlers are given: ports and settings, never the whole application. */
export interface Deps {
  readonly log: RunLog
  readonly pool: DatabasePool
  readonly clock: Clock
  readonly streams: StreamLimiter
  readonly service: { readonly name: string; readonly version: string; readonly buildSha: string; uptimeSeconds(): number; readiness(): Promise<Readiness> }
  readonly settings: { readonly streamTailMs: number; readonly pendingFramesPerRun: number; readonly openTurnsPerPrincipal: number }
}

export const handler = handlerFor<Deps>()
