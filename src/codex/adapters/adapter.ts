import type { Json, JsonObject } from '../../kernel/json.js'
import type { Principal } from '../../kernel/principal.js'
import type { Logger } from '../../telemetry/index.js'

/** Something that a session has to say. The log removes secrets from the payload and bounds it. */
export interface AdapterEvent {
  readonly type: string
  readonly payload: JsonObject
}

/** A session's interface to the process that holds it. */
export interface SessionHost {
  readonly workerId: string
  /** Appends under the holder's epoch; resolves when durable; rejects when the lease is lost (the session must end). Order is kept. */
  append(events: readonly AdapterEvent[]): Promise<void>
  /** Threads to resume after a restart; kept on the worker's head. */
  rememberThreads(threads: readonly ResumableThread[]): Promise<void>
  readonly logger: Logger
  /** Lease lost, or stop: kill everything now. */
  readonly signal: AbortSignal
}

export interface ResumableThread {
  readonly threadId: string
}

/** JSON-RPC's two ways to answer. */
export type RequestOutcome =
  | { readonly ok: true; readonly result: Json }
  | { readonly ok: false; readonly error: { readonly code: number; readonly message: string; readonly data?: Json } }

export interface WorkerRequest {
  readonly requestId: string
  readonly method: string
  readonly params: Json
  readonly timeoutMs: number
}

export interface WorkerSession {
  /** Serial: the next is not called before this one has settled. Never rejects because of the other side's answer. */
  request(request: WorkerRequest): Promise<RequestOutcome>
  /** Resolves when the session has ended by itself for good, and says why. */
  readonly ended: Promise<{ readonly reason: string }>
  /** Ends it: processes are gone (the whole group) when resolved, within graceMs + 2 s. */
  close(graceMs: number): Promise<void>
}

/** The purpose of a session. */
export interface AdaptedWorker {
  readonly workerId: string
  readonly owner: Principal
  readonly workspaceRef: string | null
  readonly codexHomeRef: string | null
  readonly metadata: JsonObject
  readonly threads: readonly ResumableThread[]
}

/** A way to run a worker. `desktop` needs none: its client is the session. */
export interface WorkerAdapter {
  readonly name: 'in_memory' | 'codex_app_server'
  /** Rejects if the worker cannot be run; the message has the reason and the remedy. */
  open(worker: AdaptedWorker, host: SessionHost): Promise<WorkerSession>
}
