import type { operations } from '../generated/operations.js'
import type { JsonText } from '../kernel/json-text.js'
import type { Nonce } from '../kernel/nonce.js'
import type { Principal } from '../kernel/principal.js'
import type { Sink } from '../streams/index.js'

export type { Principal }
export type OperationId = keyof operations

type Values<T> = [NonNullable<T>] extends [never] ? Readonly<Record<string, never>> : NonNullable<T>
type LowerCaseNames<T> = { readonly [Name in keyof T as Name extends string ? Lowercase<Name> : never]: T[Name] }
type Parameters<Id extends OperationId> = operations[Id]['parameters']
type JsonOf<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined
type BodyOf<Id extends OperationId> = operations[Id] extends { requestBody: infer B }
  ? JsonOf<B>
  : operations[Id] extends { requestBody?: infer B }
    ? JsonOf<NonNullable<B>> | undefined
    : undefined
type StatusOf<Id extends OperationId> = keyof operations[Id]['responses'] & number

export interface RequestContext {
  /** The caller's `x-request-id`, or ours where it sent none that can be used. The same in logs, errors and the response. */
  readonly requestId: string
  /** W3C trace context as it came; undefined when absent or malformed. */
  readonly traceparent: string | undefined
  readonly tracestate: string | undefined
}

/** A request with parameters and body checked by the contract. Path, query and header values are coerced, the body is as sent. */
export interface HandlerRequest<Id extends OperationId> {
  readonly operationId: Id
  readonly path: Values<Parameters<Id>['path']>
  readonly query: Values<Parameters<Id>['query']>
  /** The headers that the contract declares for the operation, lower case. Principal, trace and request id are in `principal` and `context`. */
  readonly headers: LowerCaseNames<Values<Parameters<Id>['header']>>
  readonly body: BodyOf<Id>
  /** On every operation that the contract secures, unless it says `x-principal: optional` and none was named. Reading it then throws. */
  readonly principal: Principal
  /** Of a handler that spends it: to be given to the one write that the request asks for. Undefined where the operation is open to all. */
  readonly nonce: Nonce | undefined
  readonly context: RequestContext
  /** Aborted when the caller goes away. Made when first read: read it before the first wait, or ask `aborted` right after. */
  readonly signal: AbortSignal
}

/** A status that the contract declares for the operation, with its body. Non-JSON bodies are given as text with their content type. */
export type Reply<Id extends OperationId> =
  | {
      [S in StatusOf<Id>]: JsonOf<operations[Id]['responses'][S]> extends undefined
        ? { readonly status: S; readonly text: string; readonly contentType: string; readonly headers?: Readonly<Record<string, string>> } | ChunkedReply<S>
        : | {
              readonly status: S
              readonly body: JsonOf<operations[Id]['responses'][S]> | JsonText<JsonOf<operations[Id]['responses'][S]>>
              readonly headers?: Readonly<Record<string, string>>
            }
          // JSON whose exact bytes matter (they are hashed) is written by the code that hashes it.
          | { readonly status: S; readonly text: string; readonly contentType: 'application/json'; readonly headers?: Readonly<Record<string, string>> }
          | ChunkedReply<S>
    }[StatusOf<Id>]
  | StreamReply

/**
 * A document that is sent as it is made. The status is decided by the first chunk: until there is one, a failure is a refusal
 * like any other. A failure after it ends the connection before the end of the document.
 */
export interface ChunkedReply<Status extends number> {
  readonly status: Status
  readonly contentType: string
  readonly chunks: AsyncIterable<string>
  readonly headers?: Readonly<Record<string, string>>
}

/** Hands the response over. The dispatcher writes the head (200, these headers) and then calls `open` with where the stream goes. */
export interface StreamReply {
  readonly stream: true
  readonly headers: Readonly<Record<string, string>>
  open(sink: Sink): void
}

/** How the dispatcher treats an operation, beyond what the contract says. */
export interface HandlerTraits {
  /**
   * The handler does nothing but one write, which records the request's nonce in its own commit. Whatever becomes of the write, the
   * dispatcher makes sure that the nonce has been used up before anybody is answered. Without this it is used up before the handler is called.
   */
  readonly spendsNonce?: boolean
}

export interface Handler<Id extends OperationId, Deps> extends HandlerTraits {
  readonly operationId: Id
  readonly run: (request: HandlerRequest<Id>, deps: Deps) => Promise<Reply<Id>>
}

/**
 * `handlerFor<Deps>()` gives the function that makes handlers with those dependencies:
 * `handler('getRun', async (request, deps) => reply(200, { run }))`.
 */
export const handlerFor =
  <Deps>() =>
  <Id extends OperationId>(
    operationId: Id,
    run: (request: HandlerRequest<Id>, deps: Deps) => Promise<Reply<Id>>,
    traits: HandlerTraits = {},
  ): Handler<Id, Deps> => ({ operationId, run, ...traits })

/** One shape per status, so that an answer that may be 200 or 202 is either of two declared ones. */
type JsonReply<Status extends number, Body> = Status extends number
  ? { readonly status: Status; readonly body: Body; readonly headers: Readonly<Record<string, string>> }
  : never

/** A JSON answer. Compiles, as the result of a handler, only for a status that the contract declares with this body. */
export function reply<const Status extends number, const Body>(
  status: Status,
  body: Body,
  headers: Readonly<Record<string, string>> = {},
): JsonReply<Status, Body> {
  return { status, body, headers } as JsonReply<Status, Body>
}

/** An answer in another media type that the contract declares for the status. */
export function replyText<const Status extends number, const Type extends string>(
  status: Status,
  contentType: Type,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): { readonly status: Status; readonly text: string; readonly contentType: Type; readonly headers: Readonly<Record<string, string>> } {
  return { status, text, contentType, headers }
}

/** An answer of any length, in pieces: the next one is made when the one before has been taken. */
export function replyChunks<const Status extends number>(status: Status, contentType: string, chunks: AsyncIterable<string>): ChunkedReply<Status> {
  return { status, contentType, chunks }
}
