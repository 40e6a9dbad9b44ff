import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  contractRefusal,
  ContractViolation,
  isAcceptable,
  mediaType,
  type ChunkedReply,
  type ContractInput,
  type ContractProblem,
  type Credential,
  type RequestContext,
  type ResponseCheck,
  type Route,
  type StreamReply,
} from '../contract/index.js'
import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import { JsonText } from '../kernel/json-text.js'
import { principalKey } from '../kernel/principal.js'
import type { Logger, Metrics } from '../telemetry/index.js'
import { choosePrincipal, missingPrincipal, readPrincipalHeaders, requireSinglePrincipal } from './auth/principal.js'
import type { NonceStore } from './auth/nonce-store.js'
import { Exchange } from './exchange.js'
import type { Faults } from './faults.js'
import { decodePercent, parseQuery } from './query-string.js'
import { envelopeText, toRefusal } from './refusal.js'
import type { BodyLimiter, Intake } from './body-limiter.js'
import { assertAnnounced, CallerGone, hasBody, noBody, parseJsonBody, readBody, requireJson } from './request-body.js'
import type { RequestShares } from './request-shares.js'
import { respond, type Answer } from './respond.js'
import { sendChunks } from './send-chunks.js'
import type { StreamHub } from './stream-hub.js'

export interface DispatcherOptions {
  readonly deps: unknown
  readonly nonces: Pick<NonceStore, 'claim' | 'record'>
  readonly streams: StreamHub
  readonly shares: RequestShares
  readonly bodies: BodyLimiter
  readonly logger: Logger
  readonly metrics: Metrics
  readonly faults: Faults | undefined
  /** Undefined: answers are trusted. */
  readonly checkResponse: ResponseCheck | undefined
  /** Lists every problem of a request that has been refused for its first. */
  readonly explain: (operationId: string, input: ContractInput) => Promise<readonly ContractProblem[]>
  readonly onAnswer: ((operationId: string, status: number) => void) | undefined
  readonly onViolation: ((violation: ContractViolation) => void) | undefined
  /** True while the replica is shutting down. */
  readonly isDraining: () => boolean
  /** False while the replica is starting. */
  readonly isReady: () => boolean
}

interface PlainReply {
  readonly status: number
  readonly body?: unknown
  readonly text?: string
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Bodies up to this size have all their problems listed; of larger ones only the first is found. */
const maxExplainedBytes = 65_536
const noHeaders: Readonly<Record<string, string>> = {}

/**
 * The one path that every operation takes. Cheap refusals come first and need nothing of the body: signature, `Accept`,
 * media type, size. A nonce is used up only when the token has been found to be for this very request, and before
 * anything is answered: right then, or by the write that the handler makes.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  /** Answers the request, whatever happens. Never rejects. */
  async dispatch(
    route: Route,
    values: readonly string[],
    queryText: string,
    request: IncomingMessage,
    response: ServerResponse,
    context: RequestContext,
  ): Promise<void> {
    const exchange = new Exchange(route, context, request, response, monotonicMs())
    try {
      const rawBody = await this.#admit(exchange, values, queryText, response)
      await this.#validate(exchange, rawBody)
      const { faults, deps } = this.#options
      if (faults !== undefined) await faults.hit(route.faultPoint)
      // Whoever has left while the request was admitted is not worked for.
      if (response.destroyed) throw new CallerGone()
      const reply = (await route.run(exchange as never, deps as never)) as PlainReply | StreamReply | ChunkedReply<number>
      if (exchange.nonce?.isOpen === true) await this.#options.nonces.record(exchange.nonce)
      if ('stream' in reply) this.#stream(exchange, reply, response)
      else if ('chunks' in reply) await this.#sendChunks(exchange, reply, response)
      else this.#answer(exchange, response, toAnswer(reply))
    } catch (thrown) {
      this.#refuse(exchange, response, await this.#used(exchange, thrown))
    } finally {
      exchange.nonce?.letGo()
      exchange.givePlaceBack()
    }
  }

  /** From the head to a principal. Returns the body as it was sent. */
  async #admit(exchange: Exchange, values: readonly string[], queryText: string, response: ServerResponse): Promise<Buffer> {
    const { route, request } = exchange
    const { headers } = request
    for (let i = 0; i < values.length; i++) exchange.path[route.pathNames[i] ?? ''] = decodePercent(values[i] ?? '')
    exchange.query = parseQuery(queryText, route.queryArrays)
    if (this.#options.isDraining() && route.schemes.length > 0)
      throw new RuntimeError('draining', 'This replica is shutting down. Try again; another will answer.', { retry_after_ms: 1_000 })

    if (!this.#options.isReady() && route.schemes.length > 0)
      throw new RuntimeError('not_ready', 'This replica has not finished starting. Try again; `/readyz` lists the missing parts.', { retry_after_ms: 1_000 })
    const credential = authenticate(route, headers)
    if (route.negotiates && !isAcceptable(headers.accept, route.offers))
      throw new RuntimeError('unknown_response_type', `This operation answers with ${route.offers.join(', ')}.`, { offers: route.offers })
    const principal = readPrincipalHeaders(headers, request.rawHeaders)
    const chosen = choosePrincipal(principal)
    const { bodies } = this.#options
    const rawBody = await receiveBody(route, request, response, () => bodies.enter(credential?.nonce ?? '', chosen === undefined ? '' : principalKey(chosen)))
    if (rawBody.length > 0) exchange.body = parseJsonBody(rawBody)

    if (credential !== undefined) {
      credential.requireFor({ path: exchange.path, query: exchange.query, body: exchange.body, principal }, rawBody)
      exchange.holdPlace(this.#options.shares.enter(chosen === undefined ? '' : principalKey(chosen)))
      const { nonces } = this.#options
      exchange.nonce = nonces.claim(credential.nonce, credential.expiresAtSeconds)
      if (!route.spendsNonce) await nonces.record(exchange.nonce)
      if (chosen === undefined && route.needsPrincipal) throw missingPrincipal()
      if (route.needsSinglePrincipal) requireSinglePrincipal(principal)
      exchange.actFor(chosen)
    }
    return rawBody
  }

  /**
   * Uses the nonce up where no write has, before a refusal is told: of a token that has been used nothing else is told. Only where the
   * replica cannot serve, nothing is used up; a write whose fate is unknown has recorded the nonce if it has happened.
   */
  async #used({ nonce }: Exchange, thrown: unknown): Promise<unknown> {
    if (nonce?.isOpen !== true || (thrown instanceof RuntimeError && thrown.status === 503)) return thrown
    try {
      await this.#options.nonces.record(nonce)
      return thrown
    } catch (refusal) {
      return refusal
    }
  }

  /** Checks what came against the contract; path, query and header values are coerced on the way. */
  async #validate(exchange: Exchange, rawBody: Buffer): Promise<void> {
    const { route } = exchange
    const { headers } = exchange.request
    for (const name of route.headerNames) {
      const value = headers[name]
      if (value !== undefined) exchange.headers[name] = value
    }
    for (const { place, name } of route.integers) requireInteger(exchange[place], place, name)
    const input: ContractInput = {
      path: exchange.path,
      query: exchange.query,
      header: exchange.headers,
      cookie: {},
      ...(exchange.body === undefined ? undefined : { requestBody: exchange.body }),
    }
    for (const validate of route.validators) {
      if (validate(input)) continue
      const first = validate.errors ?? []
      throw contractRefusal(rawBody.length > maxExplainedBytes ? first : await this.#options.explain(route.operationId, input))
    }
  }

  #stream(exchange: Exchange, reply: StreamReply, response: ServerResponse): void {
    const { onAnswer, metrics, streams, checkResponse } = this.#options
    const { operationId, context, request, route } = exchange
    if (checkResponse !== undefined && route.responses.get(200)?.has('text/event-stream') !== true)
      throw new ContractViolation(route, 200, 'the media type text/event-stream is not declared')
    this.#observe(exchange, 200)
    metrics.streamsOpened.inc({ operation: operationId })
    onAnswer?.(operationId, 200)
    exchange.release()
    streams.open(request, response, context.requestId, reply)
  }

  async #sendChunks(exchange: Exchange, reply: ChunkedReply<number>, response: ServerResponse): Promise<void> {
    const { onAnswer, checkResponse, isDraining } = this.#options
    const { operationId, route, context } = exchange
    if (checkResponse !== undefined && route.responses.get(reply.status)?.has(mediaType(reply.contentType)) !== true)
      throw new ContractViolation(route, reply.status, `the media type ${reply.contentType} is not declared`)
    const chunks = reply.chunks[Symbol.asyncIterator]()
    try {
      const first = await chunks.next()
      if (response.destroyed) throw new CallerGone()
      this.#observe(exchange, reply.status)
      onAnswer?.(operationId, reply.status)
      response.writeHead(reply.status, {
        'content-type': reply.contentType,
        'x-request-id': context.requestId,
        ...reply.headers,
        ...(isDraining() ? { connection: 'close' } : {}),
      })
      // Writing to a socket that the other side has reset raises an error; its close follows and says all that matters.
      response.on('error', () => undefined)
      await sendChunks(response, first.done === true ? '' : first.value, chunks)
    } finally {
      await chunks.return?.()
    }
  }

  #answer(exchange: Exchange, response: ServerResponse, answer: Answer): void {
    const { checkResponse, onAnswer, isDraining } = this.#options
    checkResponse?.(exchange.route, answer.status, answer.contentType, answer.body)
    this.#observe(exchange, answer.status)
    onAnswer?.(exchange.operationId, answer.status)
    respond(exchange.request, response, answer, exchange.context.requestId, isDraining())
  }

  #refuse(exchange: Exchange, response: ServerResponse, thrown: unknown): void {
    if (thrown instanceof CallerGone) {
      // It may also have stalled in the middle of a document.
      if (response.headersSent) response.destroy()
      return
    }
    const refusal = toRefusal(thrown)
    this.#report(exchange, refusal, thrown)
    if (response.headersSent) {
      response.destroy()
      return
    }
    try {
      this.#answer(exchange, response, refusalAnswer(refusal))
    } catch (violation) {
      this.#report(exchange, toRefusal(violation), violation)
      const crash = refusalAnswer(toRefusal(violation))
      this.#observe(exchange, crash.status)
      respond(exchange.request, response, crash, exchange.context.requestId, this.#options.isDraining())
    }
  }

  #report(exchange: Exchange, refusal: RuntimeError, thrown: unknown): void {
    const { logger, metrics, onViolation } = this.#options
    const { operationId, context } = exchange
    const fields = { request_id: context.requestId, operation: operationId, reason: refusal.reason }
    if (thrown instanceof ContractViolation) {
      metrics.contractViolations.inc({ operation: operationId })
      onViolation?.(thrown)
    }
    if (refusal.status === 401 || refusal.status === 403) metrics.authRefusals.inc({ reason: refusal.reason })
    if (refusal.reason === 'crash') logger.error({ ...fields, error: thrown }, 'A request failed unexpectedly.')
    else if (refusal.status >= 500) logger.warn({ ...fields, ...(refusal.cause === undefined ? {} : { error: refusal.cause }) }, refusal.message)
    else logger.debug(fields, refusal.message)
  }

  #observe(exchange: Exchange, status: number): void {
    const labels = { operation: exchange.operationId, status: String(status) }
    this.#options.metrics.httpRequests.inc(labels)
    this.#options.metrics.httpDuration.observe(labels, (monotonicMs() - exchange.startedAt) / 1000)
  }
}

function authenticate(route: Route, headers: IncomingMessage['headers']): Credential | undefined {
  const { schemes } = route
  const scheme = schemes.length > 1 ? (schemes.find((candidate) => candidate.recognises(headers)) ?? schemes[0]) : schemes[0]
  return scheme?.authenticate(headers)
}

const integer = /^[+-]?\d+$/

/** The validator's coercion would also take `1e3`, `0x10` and numbers that a double cannot hold, infinity among them. */
function requireInteger(values: Record<string, unknown>, place: string, name: string): void {
  const value = values[name]
  if (typeof value !== 'string' || (integer.test(value) && Number.isSafeInteger(Number(value)))) return
  const path = `/${place === 'headers' ? 'header' : place}/${name}`
  throw new RuntimeError('contract_violation', `The request does not match the contract: ${path} must be integer.`, {
    path,
    code: 'type',
    message: 'must be integer',
  })
}

async function receiveBody(route: Route, request: IncomingMessage, response: ServerResponse, enter: () => Intake): Promise<Buffer> {
  if (!route.takesBody || !hasBody(request)) return noBody
  requireJson(request)
  // The caller asked before sending, and nothing speaks against the body yet. HTTP/1.0 knows no answer before the answer
  // (RFC 9110, 10.1.1).
  if (request.headers.expect?.toLowerCase() === '100-continue' && request.httpVersion !== '1.0') {
    const announced = Number(request.headers['content-length'] ?? 0)
    if (announced <= route.maxBodyBytes) response.writeContinue()
  }
  assertAnnounced(request, route.maxBodyBytes)
  const intake = enter()
  try {
    const bytes = await readBody(request, route.maxBodyBytes, intake)
    // A body of no bytes that was announced as chunks is an empty text, which is not JSON.
    return bytes.length === 0 ? noBody : bytes
  } finally {
    intake.leave()
  }
}

export function refusalAnswer(refusal: RuntimeError): Answer {
  return { status: refusal.status, contentType: 'application/json', body: envelopeText(refusal), headers: refusal.headers }
}

function toAnswer(reply: PlainReply): Answer {
  if (reply.text !== undefined)
    return { status: reply.status, contentType: reply.contentType ?? 'text/plain; charset=utf-8', body: reply.text, headers: reply.headers ?? noHeaders }
  return {
    status: reply.status,
    contentType: 'application/json',
    body: reply.body instanceof JsonText ? reply.body.text : JSON.stringify(reply.body),
    headers: reply.headers ?? noHeaders,
  }
}
