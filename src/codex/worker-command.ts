import type { LogEvent } from '../eventlog/index.js'
import type { RuntimeError } from '../kernel/errors.js'
import type { Principal } from '../kernel/principal.js'
import type { ResumableThread } from './adapters/adapter.js'
import type { RequestId, WorkerHead } from './worker.js'

export interface ReattachCommand {
  readonly type: 'reattach'
  readonly principal: Principal
}

/** `unfit`: the reason to refuse the content; reported only to an owner whose worker could take it. */
export interface RequestCommand {
  readonly type: 'request'
  readonly principal: Principal
  readonly id: RequestId
  readonly key: string
  readonly method: string
  /** Canonical JSON, as it was sent. */
  readonly paramsText: string
  /** Payload of `worker.request.received`; `withParams` for an adapter with a program that reads them in the log. */
  readonly received: { readonly bare: string; readonly withParams: string }
  readonly fingerprint: string
  readonly timeoutMs: number
  readonly unfit?: RuntimeError | undefined
}

/** `settles`: the request that the event settles, if it is pending. */
export interface IngestCommand {
  readonly type: 'ingest'
  readonly principal: Principal
  readonly eventType: string
  readonly payloadText: string
  readonly idempotencyKey?: string | undefined
  readonly fingerprint: string
  readonly expectedPrevSeq?: number | undefined
  readonly settles?: { readonly key: string; readonly ok: boolean; readonly responseText: string } | undefined
  readonly unfit?: RuntimeError | undefined
}

export interface StopCommand {
  readonly type: 'stop'
  readonly principal: Principal
  readonly reason: string
}

/** Settles every overdue request. Any process may send it. */
export interface ExpireCommand {
  readonly type: 'expire'
}

/** An event that a holder wishes to append. The payload is sanitised, canonical, and within its limits. */
export interface HolderEvent {
  readonly type: string
  readonly payloadText: string
}

/** The outcome of a request. `responseText` is the worker's own, `storedResponseText` the log's copy. */
export interface Outcome {
  readonly key: string
  readonly ok: boolean
  readonly responseText: string
  readonly storedResponseText: string
}

/** An action of a holder. Refused with `lease_lost` under an older epoch. */
export type HolderStep =
  /** It has just claimed the worker. `lost`: the holder before let its lease lapse. */
  | { readonly step: 'adopt'; readonly lost: { readonly leaseEpoch: number } | undefined }
  | { readonly step: 'session_started' }
  | { readonly step: 'session_failed'; readonly reason: string }
  | { readonly step: 'session_stopped' }
  /** About to ask the session; the answer says whether to. */
  | { readonly step: 'dispatch'; readonly key: string }
  | { readonly step: 'outcome'; readonly outcome: Outcome }
  /** `key`: the same for every attempt, so that it happens once. */
  | { readonly step: 'notify'; readonly key: string; readonly events: readonly HolderEvent[] }
  | { readonly step: 'remember'; readonly threads: readonly ResumableThread[] }
  /** The session is well, though it has nothing to tell. */
  | { readonly step: 'alive' }

export type HoldCommand = { readonly type: 'hold'; readonly leaseEpoch: number } & HolderStep

export type WorkerCommand = ReattachCommand | RequestCommand | IngestCommand | StopCommand | ExpireCommand | HoldCommand

export interface WorkerAnswer {
  readonly head: WorkerHead
  /** The command's own event. */
  readonly events: readonly LogEvent[]
  /** It had been done before, or was true already: nothing was written. */
  readonly replay: boolean
  /** Seq of the event that an earlier one of the same name has written. */
  readonly recordedSeq: number | undefined
}
