import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Principal, RequestContext, Route } from '../contract/index.js'
import type { NonceClaim } from './auth/nonce-claim.js'
import { CallerGone } from './request-body.js'

/** One request on its way through the dispatcher; in the end, what the handler gets (`HandlerRequest`). */
export class Exchange {
  readonly operationId: string
  readonly context: RequestContext
  readonly route: Route
  readonly startedAt: number
  path: Record<string, unknown> = {}
  query: Record<string, unknown> = {}
  headers: Record<string, unknown> = {}
  body: unknown = undefined
  /** The request's, from when its token has been found to be for it. */
  nonce: NonceClaim | undefined
  #principal: Principal | undefined
  #request: IncomingMessage | undefined
  readonly #response: ServerResponse
  #abort: AbortController | undefined
  #givePlaceBack: (() => void) | undefined

  constructor(route: Route, context: RequestContext, request: IncomingMessage, response: ServerResponse, startedAt: number) {
    this.operationId = route.operationId
    this.route = route
    this.context = context
    this.#request = request
    this.#response = response
    this.startedAt = startedAt
  }

  get request(): IncomingMessage {
    if (this.#request === undefined) throw new TypeError('The request has been released.')
    return this.#request
  }

  get principal(): Principal {
    if (this.#principal === undefined) throw new TypeError(`${this.operationId} has no principal here: the contract does not require one.`)
    return this.#principal
  }

  actFor(principal: Principal | undefined): void {
    this.#principal = principal
  }

  holdPlace(giveBack: () => void): void {
    this.#givePlaceBack = giveBack
  }

  givePlaceBack(): void {
    this.#givePlaceBack?.()
  }

  /** Made on demand: few handlers wait for long enough to care, and a controller with its listener costs every request that has one. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController()
      this.#abort = abort
      const response = this.#response
      if (response.closed && !response.writableFinished) abort.abort(new CallerGone())
      else
        response.once('close', () => {
          if (!response.writableFinished) abort.abort(new CallerGone())
        })
    }
    return this.#abort.signal
  }

  /** Lets go of the request, so that a stream that stays open for minutes does not keep its head and body in memory. */
  release(): void {
    this.#request = undefined
    this.headers = {}
    this.body = undefined
  }
}
