import type { ContractBackend, Operation, Validator } from './contract-backend.js'
import { parameterNames, type Routable } from './route-table.js'
import type { RegisteredHandler } from './registered-handler.js'
import type { SecurityScheme } from './security-scheme.js'

/** An operation of the contract with all that answering it needs, worked out once at start. */
export interface Route extends Routable {
  readonly operationId: string
  readonly pathNames: readonly string[]
  /** Query parameters that may be repeated. */
  readonly queryArrays: ReadonlySet<string>
  /** Declared headers, lower case, without those that are read by us (principal, trace, signature). */
  readonly headerNames: readonly string[]
  /** Parameters that are integers. */
  readonly integers: readonly IntegerParameter[]
  /** Any of these opens the operation. Empty: open to all. */
  readonly schemes: readonly SecurityScheme[]
  /** The request's nonce goes with what the handler writes, see HandlerTraits. */
  readonly spendsNonce: boolean
  readonly needsPrincipal: boolean
  /** The principal becomes an owner: a user and a guest at once cannot be one. */
  readonly needsSinglePrincipal: boolean
  readonly takesBody: boolean
  readonly maxBodyBytes: number
  /** Whether `Accept` is checked: only if the contract declares 406, and never for streams, because their readers ask for many types. */
  readonly negotiates: boolean
  /** Media types of its successful answers. */
  readonly offers: readonly string[]
  readonly validators: readonly Validator[]
  /** Declared statuses, each with its media types. */
  readonly responses: ReadonlyMap<number, ReadonlySet<string>>
  readonly run: RegisteredHandler['run']
  readonly faultPoint: string
}

export interface IntegerParameter {
  readonly place: 'path' | 'query' | 'headers'
  readonly name: string
}

export const defaultMaxBodyBytes = 1_048_576

/** Headers that become the request's context. */
export const contextHeaders: ReadonlySet<string> = new Set(['x-request-id', 'traceparent', 'tracestate'])

/** Headers of the authentication schemes. Their form is judged by the schemes. */
const isReadByUs = (name: string): boolean =>
  contextHeaders.has(name) || name.startsWith('x-oa-runtime-') || name === 'x-oa-user-id' || name === 'x-oa-guest-scope'

/** Throws when the contract asks for something that is not here: such a process must not start. */
export function compileRoutes(
  backend: ContractBackend,
  handlers: ReadonlyMap<string, RegisteredHandler>,
  schemes: Readonly<Record<string, SecurityScheme>>,
): readonly Route[] {
  return backend.getOperations().map((operation) => compileRoute(backend, operation, handlers, schemes))
}

function compileRoute(
  backend: ContractBackend,
  operation: Operation,
  handlers: ReadonlyMap<string, RegisteredHandler>,
  known: Readonly<Record<string, SecurityScheme>>,
): Route {
  const operationId = operation.operationId ?? `${operation.method} ${operation.path}`
  const handler = handlers.get(operationId)
  if (handler === undefined) throw new Error(`The contract declares ${operationId}, for which there is no handler.`)
  const parameters = (operation.parameters ?? []) as readonly { name: string; in: string; schema?: { type?: unknown } }[]
  const named = (place: string): string[] => parameters.filter((parameter) => parameter.in === place).map(({ name }) => name)
  const schemes = securitySchemes(operation, operationId, known)
  const responses = declaredResponses(operation)
  const successes = [...responses].filter(([status]) => status >= 200 && status < 300).flatMap(([, types]) => [...types])
  return {
    operationId,
    method: operation.method.toUpperCase(),
    template: operation.path,
    pathNames: parameterNames(operation.path),
    queryArrays: new Set(parameters.filter((parameter) => parameter.in === 'query' && parameter.schema?.type === 'array').map(({ name }) => name)),
    headerNames: named('header')
      .map((name) => name.toLowerCase())
      .filter((name) => !isReadByUs(name)),
    integers: parameters.flatMap(({ name, in: place, schema }): IntegerParameter[] => {
      if (schema?.type !== 'integer') return []
      if (place === 'header') return [{ place: 'headers', name: name.toLowerCase() }]
      return place === 'path' || place === 'query' ? [{ place, name }] : []
    }),
    schemes,
    spendsNonce: handler.spendsNonce === true,
    needsPrincipal: schemes.length > 0 && extension(operation, 'x-principal') !== 'optional',
    needsSinglePrincipal: extension(operation, 'x-principal') === 'single',
    takesBody: operation.requestBody !== undefined,
    maxBodyBytes: positiveInteger(extension(operation, 'x-max-body-bytes')) ?? defaultMaxBodyBytes,
    negotiates: responses.has(406) && extension(operation, 'x-event-stream') !== true,
    offers: successes.length === 0 ? ['application/json'] : [...new Set(successes)],
    validators: backend.requestValidators(operationId),
    responses,
    run: handler.run.bind(handler),
    faultPoint: `handler:${operationId}`,
  }
}

function securitySchemes(operation: Operation, operationId: string, known: Readonly<Record<string, SecurityScheme>>): SecurityScheme[] {
  return (operation.security ?? []).map((requirement) => {
    const names = Object.keys(requirement)
    const name = names[0]
    if (name === undefined || names.length > 1) throw new Error(`${operationId} asks for security that is not one scheme at a time.`)
    const scheme = known[name]
    if (scheme === undefined) throw new Error(`${operationId} asks for the security scheme ${name}, which is not known here.`)
    return scheme
  })
}

function declaredResponses(operation: Operation): Map<number, Set<string>> {
  const declared = new Map<number, Set<string>>()
  for (const [status, response] of Object.entries((operation.responses ?? {}) as Readonly<Record<string, { readonly content?: object }>>)) {
    if (!/^[1-5]\d\d$/.test(status)) throw new Error(`${String(operation.operationId)} declares the status ${status}. List each status by itself.`)
    const content = response.content ?? {}
    declared.set(Number(status), new Set(Object.keys(content).map((type) => type.toLowerCase())))
  }
  return declared
}

const extension = (operation: Operation, name: string): unknown => (operation as unknown as Record<string, unknown>)[name]
const positiveInteger = (value: unknown): number | undefined => (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined)
