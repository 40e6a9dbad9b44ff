import { echo } from './echo.js'

/**
 * Every way a request can be refused, in one place. `codes` is the closed set clients switch on; `reasons` are the finer
 * causes that travel in `details[].reason`. Both are exported to the contract (components/schemas/Error) and to
 * docs/errors.md, and a test compares the three in both directions.
 */
export const errorCodes = {
  invalid_request: { status: 400, when: 'The request is malformed or breaks a rule of the contract.' },
  unauthorized: { status: 401, when: 'There is no usable token or principal.' },
  forbidden: { status: 403, when: 'The token or principal is valid but not for this request.' },
  not_found: { status: 404, when: 'There is no such route or resource.' },
  method_not_allowed: { status: 405, when: 'The path exists, but not with this method. `Allow` lists its methods.' },
  not_acceptable: { status: 406, when: 'The operation offers none of the types in `Accept`.' },
  conflict: { status: 409, when: 'The request contradicts recorded state.' },
  stale_cursor: { status: 410, when: 'The cursor is below the retention floor; read the snapshot and resync.' },
  payload_too_large: { status: 413, when: 'The body or one of its payloads is over the limit.' },
  unsupported_media_type: { status: 415, when: 'The operation does not accept the media type of the body.' },
  rate_limited: { status: 429, when: 'A limit on concurrent or pending work is reached; retry later.' },
  internal_error: { status: 500, when: 'A bug in the runtime. Do not assume that an unacknowledged write was done.' },
  unavailable: { status: 503, when: 'The service is temporarily unavailable; retry after `Retry-After`.' },
} as const satisfies Record<string, { status: number; when: string }>

export type ErrorCode = keyof typeof errorCodes

export const errorReasons = {
  malformed_request: { code: 'invalid_request', when: 'The bytes are not a valid HTTP request.' },
  malformed_json: { code: 'invalid_request', when: 'The body is not JSON.' },
  malformed_path: { code: 'invalid_request', when: 'The path or query holds broken percent-encoding.' },
  contract_violation: { code: 'invalid_request', when: 'A parameter or the body does not match its schema.' },
  unsafe_text: { code: 'invalid_request', when: 'A string holds NUL or a lone surrogate, which cannot be stored as UTF-8.' },
  unsafe_number: { code: 'invalid_request', when: 'A number overflows an IEEE double, or is an integer that a double cannot hold exactly.' },
  too_deep: { code: 'invalid_request', when: 'The JSON is nested deeper than 32 levels.' },
  reserved_event_type: { code: 'invalid_request', when: 'Only the runtime may write this event type, or only executors since one has claimed the run.' },
  invalid_terminal_status: { code: 'invalid_request', when: '`run.finished` lacks a known `payload.status`.' },
  blank_prompt: { code: 'invalid_request', when: 'The prompt is blank.' },
  cursor_mismatch: { code: 'invalid_request', when: '`cursor` and `Last-Event-ID` name different positions.' },
  cursor_ahead: { code: 'invalid_request', when: 'The cursor is beyond the last event.' },
  missing_token: { code: 'unauthorized', when: 'The signature header is absent.' },
  malformed_token: { code: 'unauthorized', when: 'The signature header is not a v1 token.' },
  bad_signature: { code: 'unauthorized', when: 'The signature does not match any key in the ring.' },
  bad_claims: { code: 'unauthorized', when: 'The claims lack `iat`, `exp` or `nonce`, or contradict each other.' },
  token_expired: { code: 'unauthorized', when: 'The token is past its `exp`.' },
  token_not_yet_valid: { code: 'unauthorized', when: 'The token was issued more than 30 s in the future.' },
  token_lifetime: { code: 'unauthorized', when: 'The token lives longer than 300 s.' },
  token_replayed: { code: 'unauthorized', when: 'The nonce has been used; mint a token per attempt.' },
  missing_principal: { code: 'unauthorized', when: 'Neither `x-oa-user-id` nor `x-oa-guest-scope` names a principal.' },
  claim_mismatch: { code: 'forbidden', when: 'A claim of the token differs from the request.' },
  foreign_run: { code: 'forbidden', when: 'The run belongs to another principal.' },
  foreign_worker: { code: 'forbidden', when: 'The worker belongs to another principal.' },
  unknown_route: { code: 'not_found', when: 'The contract declares no such path.' },
  unknown_run: { code: 'not_found', when: 'There is no such run, or not in that thread.' },
  unknown_worker: { code: 'not_found', when: 'There is no such worker.' },
  unknown_drift: { code: 'not_found', when: 'No drift is known for the topic.' },
  unknown_method: { code: 'method_not_allowed', when: 'The contract declares the path with other methods.' },
  unknown_response_type: { code: 'not_acceptable', when: 'The operation cannot answer in the requested type.' },
  run_exists: { code: 'conflict', when: 'The run_id is taken by a run that was created differently.' },
  idempotency_mismatch: { code: 'conflict', when: 'The key was used before with other content.' },
  idempotency_pruned: { code: 'conflict', when: 'The key was used by an event that retention has removed since.' },
  sequence_mismatch: { code: 'conflict', when: 'The expected previous seq is not the last seq.' },
  log_full: { code: 'conflict', when: 'The log of the run has reached its limit; it accepts only the end of the run.' },
  illegal_transition: { code: 'conflict', when: 'The transition is not legal in the status of the run or worker.' },
  run_terminal: { code: 'conflict', when: 'The run has ended and takes no more input.' },
  turn_in_progress: { code: 'conflict', when: 'A turn is under way, and the input policy accepts no message until it ends.' },
  worker_terminal: { code: 'conflict', when: 'The worker has stopped or failed; resume it first.' },
  worker_in_transition: { code: 'conflict', when: 'The worker is starting or stopping and accepts nothing until it is done.' },
  request_settled: { code: 'conflict', when: 'The request already has an outcome; the first one counts.' },
  lease_lost: { code: 'conflict', when: 'Another executor owns the run or worker now.' },
  batch_aborted: { code: 'conflict', when: 'An atomic array append was refused because of another event in it.' },
  cursor_pruned: { code: 'stale_cursor', when: 'Events after the cursor have been pruned.' },
  body_too_large: { code: 'payload_too_large', when: 'The body is over the operation’s limit.' },
  payload_too_large: { code: 'payload_too_large', when: 'One payload is over 256 KiB.' },
  too_many_values: { code: 'payload_too_large', when: 'The body holds more than 50,000 members of objects, or 400,000 values.' },
  unknown_media_type: { code: 'unsupported_media_type', when: 'The operation takes application/json.' },
  stream_limit: { code: 'rate_limited', when: 'The run, worker or principal has reached its limit of open streams.' },
  read_limit: { code: 'rate_limited', when: 'The principal or the replica has reached its limit of concurrent reads of whole logs.' },
  body_limit: { code: 'rate_limited', when: 'The token, principal or replica has reached its limit of request bodies in transit, or of their bytes.' },
  pending_frame_limit: { code: 'rate_limited', when: 'The run has reached its limit of unprocessed frames.' },
  pending_request_limit: { code: 'rate_limited', when: 'The worker has reached its limit of requests without an outcome.' },
  admission_limit: { code: 'rate_limited', when: 'The principal has reached its limit of open runs of mode `turn`.' },
  crash: { code: 'internal_error', when: 'The handler failed unexpectedly.' },
  database_unavailable: { code: 'unavailable', when: 'PostgreSQL cannot be reached or refuses writes.' },
  overloaded: { code: 'unavailable', when: 'The write queue is full: too many appends, or too many bytes, are waiting.' },
  draining: { code: 'unavailable', when: 'This replica is shutting down.' },
  not_ready: { code: 'unavailable', when: 'This replica has not finished starting, or its schema is not current.' },
} as const satisfies Record<string, { code: ErrorCode; when: string }>

export type ErrorReason = keyof typeof errorReasons

export interface ErrorDetail {
  readonly reason: ErrorReason
  readonly [key: string]: unknown
}

/** A refusal may quote the request, but never all of it. */
const longestMessage = 1_000
const longestFact = 500

const bounded = (facts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? echo(fact, longestFact) : fact]))

export interface ErrorEnvelope {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly details?: readonly ErrorDetail[] }
}

/**
 * A refusal that a caller can act on. `message` says what to do; `facts` are the numbers that explain it and become part of
 * `details[0]`. Any other thrown value is a crash, answered as `internal_error` without its text.
 */
export class RuntimeError extends Error {
  readonly reason: ErrorReason
  readonly details: readonly ErrorDetail[]
  readonly headers: Readonly<Record<string, string>>

  constructor(reason: ErrorReason, message: string, facts: Record<string, unknown> = {}, options: { cause?: unknown; more?: readonly ErrorDetail[] } = {}) {
    super(echo(message, longestMessage), options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RuntimeError'
    this.reason = reason
    this.details = [{ ...bounded(facts), reason }, ...(options.more ?? [])]
    const retryAfterMs = facts['retry_after_ms']
    this.headers = typeof retryAfterMs === 'number' ? { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) } : {}
  }

  get code(): ErrorCode {
    return errorReasons[this.reason].code
  }

  get status(): number {
    return errorCodes[this.code].status
  }

  toEnvelope(): ErrorEnvelope {
    return { error: { code: this.code, message: this.message, details: this.details } }
  }
}
