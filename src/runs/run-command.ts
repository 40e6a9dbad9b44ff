import type { Principal } from '../kernel/principal.js'
import type { AppendResult } from '../eventlog/index.js'
import type { LogLimits } from './log-limits.js'
import type { RunHead } from './run.js'

/** An event that somebody wishes to append. The payload is sanitised, canonical, and within its limits. */
export interface AppendRequest {
  readonly type: string
  readonly payloadText: string
  readonly idempotencyKey?: string | undefined
  readonly fingerprint?: string | undefined
  readonly expectedPreviousSeq?: number | undefined
}

export interface AppendCommand {
  readonly type: 'append'
  readonly principal: Principal
  readonly events: readonly AppendRequest[]
  /** All or nothing. */
  readonly atomic: boolean
  /** Events of the lifecycle fit in any case. */
  readonly logLimits?: LogLimits
}

export interface AcceptFrameCommand {
  readonly type: 'accept_frame'
  readonly principal: Principal
  readonly threadId: string
  readonly frameId: string
  readonly frameType: string
  readonly payloadText: string
  readonly payloadHash: string
  readonly occurredAt: string | null
  readonly traceparent: string | null
  readonly pendingLimit: number
  /** Something the user said, as opposed to a control word, an approval or a note. */
  readonly isMessage: boolean
}

export interface RequestCancelCommand {
  readonly type: 'request_cancel'
  readonly principal: Principal
  readonly threadId: string
  readonly reason: string
  readonly requestedBy: string
}

/**
 * A step of the executor that holds the run's lease. Refused with `lease_lost` under an older epoch, and with
 * `illegal_transition` once the run is asked to stop, unless the step is the one that ends it.
 */
export interface ExecuteCommand {
  readonly type: 'execute'
  readonly leaseEpoch: number
  readonly events: readonly AppendRequest[]
  /** Frames up to this frame_seq are consumed by the step. */
  readonly processedFrameSeq?: number | undefined
  /** Appended too, in the same commit, unless frames are waiting then. */
  readonly whenIdle?: readonly AppendRequest[] | undefined
}

export type RunCommand = AppendCommand | AcceptFrameCommand | RequestCancelCommand | ExecuteCommand

export interface RunAnswer {
  readonly head: RunHead
  readonly results: readonly AppendResult[]
  /** The command had been carried out before. */
  readonly replay: boolean
}
