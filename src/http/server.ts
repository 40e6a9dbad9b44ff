import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  openContract,
  RouteTable,
  type ContractSource,
  type ContractViolation,
  type RegisteredHandler,
  type RequestContext,
  type SecurityScheme,
} from '../contract/index.js'
import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import type { Logger, Metrics } from '../telemetry/index.js'
import type { NonceStore } from './auth/nonce-store.js'
import { BodyLimiter, type BodyLimits } from './body-limiter.js'
import { answerClientError, writeRefusal } from './client-error.js'
import { Dispatcher, refusalAnswer } from './dispatcher.js'
import type { Faults } from './faults.js'
import { framingFault } from './message-framing.js'
import { decodePercent } from './query-string.js'
import { RequestShares } from './request-shares.js'
import { readRequestContext } from './request-context.js'
import { respond } from './respond.js'
import { createEmptySideApp, createSideApp } from './side-app.js'
import { StreamHub } from './stream-hub.js'
import { toRefusal } from './refusal.js'

export interface HttpServerOptions<Deps> {
  readonly contract: ContractSource
  /** One for each operation of the contract, and none besides. */
  readonly handlers: readonly RegisteredHandler[]
  /** By the names of the contract's `securitySchemes`. */
  readonly security: Readonly<Record<string, SecurityScheme>>
  readonly nonces: Pick<NonceStore, 'claim' | 'record'>
  /** What every handler gets as its second argument. */
  readonly deps: Deps
  readonly logger: Logger
  readonly metrics: Metrics
  /** Every answer is checked against the contract before it is sent; one that breaks it becomes a 500. */
  readonly validateResponses: boolean
  /** Operators come to an address of their own: what is for them is not served to callers. */
  readonly hasAdminAddress?: boolean
  /** Signed requests that may be under way; principals share them. */
  readonly requestsUnderWay?: number
  readonly heartbeatMs?: number
  /** How long a request's head, and the whole request, may take to arrive. Answers may take longer. */
  readonly headersTimeoutMs?: number
  /** What bodies on their way may hold. */
  readonly bodies?: BodyLimits
  readonly requestTimeoutMs?: number
  readonly keepAliveTimeoutMs?: number
  /** While false, secured operations are refused with 503 `not_ready`. */
  readonly isReady?: () => boolean
  readonly faults?: Faults
  /** Told of every answer to an operation, before it is sent. */
  readonly onAnswer?: (operationId: string, status: number) => void
}

export interface HttpServer {
  listen(address: { readonly host: string; readonly port: number }): Promise<{ readonly host: string; readonly port: number }>
  /** Serves what is for operators, and the probes, and no signed operation. */
  listenForAdmins(address: { readonly host: string; readonly port: number }): Promise<{ readonly host: string; readonly port: number }>
  /**
   * Refuses new work (503 `draining`; open operations are still answered), ends all streams with a `retry:` line, and
   * resolves when everything under way has been answered or the time is over. Says which.
   */
  drain(deadlineMs: number): Promise<{ readonly isDrained: boolean }>
  /** Stops listening and ends every connection, idle ones first. */
  close(): Promise<void>
  /** Answers that the contract did not allow, since the start. Empty, or something is wrong with us. */
  readonly violations: readonly ContractViolation[]
  readonly openStreams: number
  readonly routes: readonly { readonly method: string; readonly template: string; readonly operationId: string }[]
}

const defaultRequestsUnderWay = 10_000
const maxRememberedViolations = 100
const defaultBodyLimits: BodyLimits = { perPrincipal: 256, bytes: 128 * 1024 * 1024 }
const listenBacklog = 4_096

/** Builds a server for the contract. Throws when handlers, security and contract do not fit together. */
export async function createHttpServer<Deps>(options: HttpServerOptions<Deps>): Promise<HttpServer> {
  const { logger, metrics } = options
  const { routes, explain, checkResponse } = await openContract(options.contract, options.handlers, options.security)
  const table = new RouteTable(routes)
  const streams = new StreamHub({ heartbeatMs: options.heartbeatMs ?? 15_000, openStreams: metrics.openStreams })
  const adminApp = createSideApp(metrics, logger)
  const publicApp = options.hasAdminAddress === true ? createEmptySideApp(logger) : adminApp
  const violations: ContractViolation[] = []
  let isDraining = false
  let underWay = 0

  const dispatcher = new Dispatcher({
    deps: options.deps,
    nonces: options.nonces,
    shares: new RequestShares(options.requestsUnderWay ?? defaultRequestsUnderWay),
    streams,
    bodies: new BodyLimiter(options.bodies ?? defaultBodyLimits),
    logger,
    metrics,
    faults: options.faults,
    checkResponse: options.validateResponses ? checkResponse : undefined,
    explain,
    onAnswer: options.onAnswer,
    onViolation: (violation) => {
      if (violations.length < maxRememberedViolations) violations.push(violation)
    },
    isDraining: () => isDraining,
    isReady: options.isReady ?? (() => true),
  })

  const refuse = (request: IncomingMessage, response: ServerResponse, context: RequestContext, thrown: unknown, headers: Record<string, string> = {}): void => {
    const refusal = toRefusal(thrown)
    if (refusal.reason === 'crash') logger.error({ request_id: context.requestId, error: thrown }, 'A request failed before it was dispatched.')
    const answer = refusalAnswer(refusal)
    metrics.httpRequests.inc({ operation: 'none', status: String(answer.status) })
    respond(request, response, { ...answer, headers: { ...answer.headers, ...headers } }, context.requestId, isDraining)
  }

  const route = async (request: IncomingMessage, response: ServerResponse, context: RequestContext, isForAdmins: boolean): Promise<void> => {
    const fault = framingFault(request)
    if (fault !== undefined) {
      // Where the next request of the connection begins is not certain either.
      response.shouldKeepAlive = false
      refuse(request, response, context, new RuntimeError('malformed_request', fault))
      return
    }
    if (wantsOtherProtocol(request)) response.shouldKeepAlive = false
    const target = originForm(request.url ?? '/')
    const mark = target.indexOf('?')
    const path = mark === -1 ? target : target.slice(0, mark)
    const match = table.match(request.method ?? 'GET', path)
    if (match.outcome === 'found' && (!isForAdmins || match.route.schemes.length === 0)) {
      await dispatcher.dispatch(match.route, match.values, mark === -1 ? '' : target.slice(mark + 1), request, response, context)
    } else if (match.outcome === 'wrong_method' && !isForAdmins) {
      const refusal = new RuntimeError('unknown_method', `This path accepts ${match.allow}.`, { allow: match.allow })
      refuse(request, response, context, refusal, { allow: match.allow })
    } else {
      decodePercent(path)
      response.setHeader('x-request-id', context.requestId)
      ;(isForAdmins ? adminApp : publicApp)(request, response)
    }
  }

  const onRequest = (request: IncomingMessage, response: ServerResponse, isForAdmins: boolean): void => {
    underWay++
    const context = readRequestContext(request.headers)
    route(request, response, context, isForAdmins)
      .catch((thrown: unknown) => {
        refuse(request, response, context, thrown)
      })
      .finally(() => underWay--)
  }

  const serve = (isForAdmins: boolean): Server => {
    const server = createServer({
      requireHostHeader: false,
      keepAliveTimeout: options.keepAliveTimeoutMs ?? 65_000,
      headersTimeout: options.headersTimeoutMs ?? 15_000,
      requestTimeout: options.requestTimeoutMs ?? 30_000,
      connectionsCheckingInterval: Math.min(5_000, Math.max(50, (options.headersTimeoutMs ?? 15_000) / 3)),
    })
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      onRequest(request, response, isForAdmins)
    }
    server.on('request', answer)
    // Both are answered like any other request; the dispatcher asks for the body when nothing speaks against it.
    server.on('checkContinue', answer)
    server.on('checkExpectation', answer)
    server.on('clientError', answerClientError)
    server.on('connect', (_request, socket) => {
      writeRefusal(socket, 400, 'CONNECT is not offered.')
    })
    return server
  }
  const server = serve(false)
  const adminServer = serve(true)

  return {
    listen: (address) => listen(server, address),
    listenForAdmins: (address) => listen(adminServer, address),
    async drain(deadlineMs) {
      isDraining = true
      streams.endAll()
      server.closeIdleConnections()
      const deadline = monotonicMs() + deadlineMs
      while ((underWay > 0 || streams.size > 0) && monotonicMs() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
      return { isDrained: underWay === 0 && streams.size === 0 }
    },
    async close() {
      isDraining = true
      streams.endAll()
      await Promise.all([closeServer(server), closeServer(adminServer)])
    },
    violations,
    get openStreams() {
      return streams.size
    },
    routes: routes.map(({ method, template, operationId }) => ({ method, template, operationId })),
  }
}

/**
 * There is no other protocol here, and the request is answered in HTTP. What comes after it may be of that protocol, and Node drops
 * what came together with its head, so the connection ends with the answer. Clients that would like HTTP/2 wait for the answer
 * before they speak it, and go on in HTTP/1.1.
 */
function wantsOtherProtocol({ headers: { upgrade } }: IncomingMessage): boolean {
  return upgrade !== undefined && upgrade.toLowerCase() !== 'h2c'
}

/** Proxies may send the target with scheme and host before the path. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const path = /^https?:\/\/[^/?#]*(\/?.*)$/i.exec(target)?.[1] ?? target
  return path.startsWith('/') ? path : `/${path}`
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: listenBacklog }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? { host: address.address, port: address.port } : { host, port })
    })
  })
}

const goodbyeMs = 500

function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve()
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => {
      server.closeAllConnections()
    }, goodbyeMs)
    server.close(() => {
      clearTimeout(cutOff)
      resolve()
    })
    server.closeIdleConnections()
  })
}
