import { attempt, AttemptFailed, parseJson, readWhole, type Answered, type Outgoing } from './attempt.js'
import type { RequestSubject } from './claims.js'
import type { AttemptInfo, CallOptions, ClientOptions } from './client-options.js'
import { isRefusalBody, RuntimeUnavailable, UnexpectedAnswer } from './errors.js'
import { operationTable } from './generated/operation-table.js'
import { sleep } from './patience.js'
import { randomHex } from './random.js'
import { isRepeatable } from './repetition.js'
import { askedPauseMs, defaultRetry, isPassing, noRetry, pauseMs, type RetryPolicy } from './retry-policy.js'
import { childContext } from './trace-context.js'

export type OperationName = keyof typeof operationTable

/** One call of an operation, before anything about attempts. */
export interface Call {
  readonly operationId: OperationName
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
  readonly subject: RequestSubject
  readonly options: CallOptions
}

/** An answer of the runtime, whole. */
export interface Whole {
  readonly status: number
  readonly headers: Headers
  readonly requestId: string
  readonly attempts: number
  readonly bytes: Uint8Array
}

/**
 * Sends a call until it has an answer of the runtime, as often as its operation and its policy allow. Throws `RuntimeUnavailable`
 * when there is none, `UnexpectedAnswer` when the answer is not the runtime's, or the reason of the caller's signal.
 */
export async function send(client: ClientOptions, call: Call): Promise<Whole> {
  const outgoing = outgoingOf(client, call)
  const { requestId, signal } = outgoing
  const policy = policyOf(client, call)
  const mayRepeat = isRepeatable(operationTable[call.operationId].repeat, call.subject.body)
  const startedAt = performance.now()
  for (let attempts = 1; ; attempts++) {
    const info = infoOf(outgoing, attempts)
    const outcome = await outcomeOf(client, outgoing, info)
    const { status, error } = outcome
    const mayFollow = 'whole' in outcome ? isPassing(outcome.status) && mayRepeat : mayRepeat || !outcome.sent
    const pause = mayFollow ? nextPause(outcome, attempts, policy, performance.now() - startedAt) : undefined
    if (pause === undefined) {
      if ('whole' in outcome) return accepted(outcome.whole, call.operationId)
      throw unavailable(call.operationId, outcome.error, requestId, attempts)
    }
    client.hooks?.onRetry?.({ ...info, status, error, pauseMs: pause })
    await sleep(pause, signal)
  }
}

/** Sends once and hands over the answer as it begins: for streams, whose follower decides what comes next. */
export async function open(client: ClientOptions, call: Call): Promise<{ readonly answered: Answered; readonly requestId: string }> {
  const outgoing = outgoingOf(client, call)
  const answered = await attempt(client, outgoing, infoOf(outgoing, 1))
  return { answered, requestId: requestIdOf(answered.headers, outgoing.requestId) }
}

/** The same for who will not try again: no answer is `RuntimeUnavailable`. */
export async function openOnce(client: ClientOptions, call: Call): Promise<{ readonly answered: Answered; readonly requestId: string }> {
  try {
    return await open(client, call)
  } catch (error) {
    if (!(error instanceof AttemptFailed)) throw error
    throw unavailable(call.operationId, error, call.options.requestId ?? '', 1)
  }
}

function unavailable(operationId: OperationName, error: AttemptFailed, requestId: string, attempts: number): RuntimeUnavailable {
  return new RuntimeUnavailable(`${operationId} got no answer: ${error.message}`, { requestId, attempts, cause: error.cause })
}

type Outcome =
  | { readonly status: number; readonly error: undefined; readonly whole: Whole; readonly askedMs: number }
  | { readonly status: undefined; readonly error: AttemptFailed; readonly sent: boolean; readonly askedMs: number }

async function outcomeOf(client: ClientOptions, outgoing: Outgoing, info: AttemptInfo): Promise<Outcome> {
  try {
    const answered = await attempt(client, outgoing, info)
    const bytes = await readWhole(answered, outgoing.signal)
    const { status, headers } = answered
    const whole = { status, headers, requestId: requestIdOf(headers, outgoing.requestId), attempts: info.attempt, bytes }
    return { status, error: undefined, whole, askedMs: isPassing(status) ? askedPauseMs(headers, retryAfterOf(bytes), Date.now()) : 0 }
  } catch (error) {
    if (!(error instanceof AttemptFailed)) throw error
    return { status: undefined, error, sent: error.sent, askedMs: 0 }
  }
}

/** Undefined when there is no further attempt to make. */
function nextPause(outcome: Outcome, attempts: number, policy: RetryPolicy, elapsedMs: number): number | undefined {
  if (attempts >= policy.attempts) return undefined
  // What is asked for is the least; the jitter on top spreads those who were asked the same.
  const pause = outcome.askedMs + pauseMs(attempts - 1, policy)
  return elapsedMs + pause > policy.totalMs ? undefined : pause
}

/** Sorts out what the runtime cannot have said. */
function accepted(whole: Whole, operationId: OperationName): Whole {
  const { status, requestId, attempts } = whole
  if (status >= 200 && status < 300) return whole
  const text = new TextDecoder().decode(whole.bytes)
  const body = parseJson(text)
  // Probes answer with their checks.
  if (isRefusalBody(body) || (!operationTable[operationId].isSigned && body !== undefined)) return whole
  throw isPassing(status) ? notTheRuntime(operationId, status, requestId, attempts) : unexpected(status, requestId, text)
}

export function notTheRuntime(what: string, status: number, requestId: string, attempts: number): RuntimeUnavailable {
  return new RuntimeUnavailable(`${what} was answered with ${status} by something that is not the runtime.`, { requestId, attempts, status })
}

export function unexpected(status: number, requestId: string, text: string): UnexpectedAnswer {
  const what = status >= 300 && status < 400 ? 'a redirect, which is not followed' : 'something that is not in the contract'
  return new UnexpectedAnswer(`The answer with status ${status} is ${what}. Does the base URL lead to a runtime?`, { status, requestId, text })
}

function outgoingOf(client: ClientOptions, { operationId, url, headers, body, subject, options }: Call): Outgoing {
  const { method, isSigned } = operationTable[operationId]
  const parent = options.trace ?? (typeof client.trace === 'function' ? client.trace() : client.trace)
  return {
    operationId,
    isSigned,
    method,
    url,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body,
    subject,
    principal: options.principal ?? client.principal,
    requestId: options.requestId ?? randomHex(16),
    trace: childContext(parent),
    headersMs: (options.timeouts?.headersMs ?? client.timeouts?.headersMs ?? 30_000) + workMs(operationId, subject.body),
    idleMs: options.timeouts?.idleMs ?? client.timeouts?.idleMs ?? 45_000,
    signal: options.signal,
  }
}

function infoOf({ operationId, method, url, requestId, trace }: Outgoing, attempts: number): AttemptInfo {
  return { operationId, method, url, requestId, traceparent: trace.traceparent, attempt: attempts }
}

function policyOf(client: ClientOptions, { operationId, subject, options }: Call): RetryPolicy {
  const wanted = options.retry ?? client.retry ?? {}
  const policy = wanted === false ? noRetry : { ...defaultRetry, ...wanted }
  return { ...policy, totalMs: policy.totalMs + workMs(operationId, subject.body) }
}

/** How long the caller lets a worker take before it answers: that is no slowness of the runtime, and comes on top of all patience. */
function workMs(operationId: OperationName, body: unknown): number {
  if (operationId !== 'submitCodexWorkerRequest') return 0
  const { request } = Object(body) as { readonly request?: unknown }
  const { timeout_ms: asked } = Object(typeof request === 'object' && request !== null ? request : body) as { readonly timeout_ms?: unknown }
  return typeof asked === 'number' && asked > 0 ? asked : 0
}

export function retryAfterOf(bytes: Uint8Array): number | undefined {
  const body = parseJson(new TextDecoder().decode(bytes))
  return isRefusalBody(body) ? body.error.details?.[0]?.retry_after_ms : undefined
}

/** The runtime's name for the exchange where it gave one: a request id of ours that it could not use was replaced. */
const requestIdOf = (headers: Headers, ours: string): string => headers.get('x-request-id') ?? ours
