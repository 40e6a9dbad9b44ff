import { parseJson } from './attempt.js'
import type { CallOptions, ClientOptions } from './client-options.js'
import { refusalOf, type Refused } from './errors.js'
import type { operations } from './generated/contract-types.js'
import { operationTable } from './generated/operation-table.js'
import { withKeys } from './repetition.js'
import { fillPath, pathNames, queryText } from './request-url.js'
import { send, unexpected, type Call, type OperationName } from './transport.js'

type Streams = { [Id in OperationName]: (typeof operationTable)[Id]['answer'] extends 'stream' ? Id : never }[OperationName]
/** The operations that answer with one body. Streams are followed instead. */
export type OperationId = Exclude<OperationName, Streams>

type Present<T> = [NonNullable<T>] extends [never] ? unknown : NonNullable<T>
type JsonBody<T> = T extends { content: { 'application/json': infer Body } } ? Body : never
type BodyArgument<Id extends OperationName> = operations[Id] extends { requestBody: { content: unknown } }
  ? { readonly body: JsonBody<operations[Id]['requestBody']> }
  : [JsonBody<NonNullable<operations[Id]['requestBody']>>] extends [never]
    ? unknown
    : { readonly body?: JsonBody<NonNullable<operations[Id]['requestBody']>> }

/** Path and query parameters by their names in the contract, and the body beside them. */
export type Arguments<Id extends OperationName> = Present<operations[Id]['parameters']['path']> &
  Present<operations[Id]['parameters']['query']> &
  BodyArgument<Id>

type OkStatus = 200 | 201 | 202
type Content<T> = T extends { content: infer Types } ? Types[keyof Types] : never

interface Answer {
  readonly headers: Headers
  /** The name of the exchange in the runtime's logs. */
  readonly requestId: string
  readonly attempts: number
}

/** What a call came to, told apart by `ok` and by `status`: 201 or 202 for the first time, 200 for a repetition. */
export type Result<Id extends OperationName> = {
  [Status in keyof operations[Id]['responses'] & number]: Answer & {
    readonly ok: Status extends OkStatus ? true : false
    readonly status: Status
    readonly body: Content<operations[Id]['responses'][Status]>
  }
}[keyof operations[Id]['responses'] & number]

/** One method per operation. Arguments may be left out where all of them are optional. */
export type Calls = {
  readonly [Id in OperationId]: (
    ...given: Partial<Arguments<Id>> extends Arguments<Id> ? [args?: Arguments<Id>, options?: CallOptions] : [args: Arguments<Id>, options?: CallOptions]
  ) => Promise<Result<Id>>
}

export function createCalls(client: ClientOptions): Calls {
  const calls: Record<string, unknown> = {}
  for (const [operationId, { answer }] of Object.entries(operationTable)) {
    if (answer === 'stream') continue
    calls[operationId] = (args: Readonly<Record<string, unknown>> = {}, options: CallOptions = {}) =>
      callOperation(client, operationId as OperationId, args, options)
  }
  return calls as Calls
}

/** Calls an operation and reads its answer. Refusals are results; only what is no answer is thrown. */
export async function callOperation<Id extends OperationId>(
  client: ClientOptions,
  operationId: Id,
  args: Readonly<Record<string, unknown>>,
  options: CallOptions,
): Promise<Result<Id>> {
  const whole = await send(client, callOf(client, operationId, args, options))
  const { status, headers, requestId, attempts } = whole
  const ok = status >= 200 && status < 300
  const text = new TextDecoder().decode(whole.bytes)
  const isText = ok && operationTable[operationId].answer === 'text'
  const body = isText ? text : parseJson(text)
  if (body === undefined) throw unexpected(status, requestId, text)
  return { ok, status, body, headers, requestId, attempts } as unknown as Result<Id>
}

/** The request of an operation whose parameters stand side by side. */
export function callOf(client: ClientOptions, operationId: OperationName, args: Readonly<Record<string, unknown>>, options: CallOptions): Call {
  const operation = operationTable[operationId]
  const names = new Set(pathNames(operation.path))
  const path: Record<string, unknown> = {}
  const query: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(args)) if (name !== 'body') (names.has(name) ? path : query)[name] = value
  const wantsKeys = options.generateKeys ?? client.generateKeys ?? false
  const body = wantsKeys ? withKeys(operation.repeat, args['body']) : args['body']
  const search = queryText(query)
  return {
    operationId,
    url: `${client.baseUrl.replace(/\/+$/, '')}${fillPath(operation.path, path)}${search === '' ? '' : `?${search}`}`,
    body: body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body)),
    subject: { path, query, body },
    options,
  }
}

interface AnyResult {
  readonly ok: boolean
  readonly status: number
  readonly body: unknown
  readonly requestId: string
}

/** The result of a call that went well; throws `RuntimeRefusal` for one that was refused. */
export async function unwrap<R extends AnyResult>(result: R | PromiseLike<R>): Promise<Extract<R, { readonly ok: true }>> {
  const settled = await result
  if (settled.ok) return settled as Extract<R, { readonly ok: true }>
  throw refusalOf(settled as Refused)
}
