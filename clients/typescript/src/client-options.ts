import type { Followed } from './errors.js'
import type { RetryOptions } from './retry-policy.js'
import type { Principal, Signer } from './signer.js'
import type { TraceContext } from './trace-context.js'

export interface Timeouts {
  /** Until an attempt has its token, its connection and the head of its answer. 30 s unless given. The `timeout_ms` of a worker's request comes on top. */
  readonly headersMs?: number
  /** How long nothing may come of an answer that has begun. 45 s unless given: streams send a heartbeat every 15. */
  readonly idleMs?: number
}

export interface AttemptInfo {
  readonly operationId: string
  readonly method: string
  readonly url: string
  readonly requestId: string
  readonly traceparent: string
  /** 1 for the first. */
  readonly attempt: number
}

/** For logs, metrics and spans. They are called in passing and must not throw. */
export interface Hooks {
  onAttempt?(info: AttemptInfo): void
  onAnswer?(info: AttemptInfo & { readonly status: number }): void
  /** An attempt has failed and another one follows after the pause. */
  onRetry?(info: AttemptInfo & { readonly status: number | undefined; readonly error: unknown; readonly pauseMs: number }): void
  /** A follower has lost its connection, or was sent back to its cursor, and connects again after the pause. */
  onReconnect?(info: Followed & { readonly seq: number | undefined; readonly error: unknown; readonly pauseMs: number }): void
}

export interface ClientOptions {
  /** Where the runtime is, without a path: `http://127.0.0.1:4100`. */
  readonly baseUrl: string
  readonly signer: Signer
  /** Whom the calls are made for, unless a call says otherwise. */
  readonly principal?: Principal
  /** Called once per attempt. The platform's own unless given. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** False: every call is attempted once. */
  readonly retry?: RetryOptions | false
  readonly timeouts?: Timeouts
  /** The trace that calls belong to, or a function that says which one it is at the moment. */
  readonly trace?: TraceContext | (() => TraceContext | undefined)
  /** True: a write that takes an `idempotency_key` and comes without one gets one, and so can be repeated. */
  readonly generateKeys?: boolean
  readonly hooks?: Hooks
}

/** What one call may have otherwise than its client. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly principal?: Principal | undefined
  readonly trace?: TraceContext | undefined
  /** 1 to 128 of `A-Z a-z 0-9 . _ : -`; made up unless given. All attempts have the same. */
  readonly requestId?: string | undefined
  readonly retry?: RetryOptions | false | undefined
  readonly timeouts?: Timeouts | undefined
  readonly generateKeys?: boolean | undefined
}
