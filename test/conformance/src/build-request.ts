import { randomUUID } from 'node:crypto'
import { BrokenCase, type Caller, type ChatSignature, type RequestFields, type TokenSpec } from './case.js'
import type { Contract, Operation } from './contract.js'
import type { WireRequest } from './http.js'
import { chatHeaders, signToken } from './sign.js'
import { resolve, resolveToText, type Scope } from './template.js'

export interface BuiltRequest {
  readonly wire: WireRequest
  /** Undefined where the request is for no operation of the contract. */
  readonly operation: Operation | undefined
}

export interface Signing {
  readonly secret: string
  /** Tokens that a case has kept by name. */
  readonly kept: Map<string, string>
}

type Members = Readonly<Record<string, unknown>>

/**
 * The request that a step describes. What almost every request needs is filled in unless the step says otherwise: `run_id` in the path,
 * `thread_id` where the operation asks for it, the principal, and a fresh token with the claims that go with all of that.
 */
export function buildRequest(fields: RequestFields, scope: Scope, contract: Contract, signing: Signing): BuiltRequest {
  const { method, path, operation } = locate(fields, scope, contract)
  const query = queryOf(fields, scope, operation)
  const payload = bodyOf(fields, scope, operation)
  const caller = fields.as === 'nobody' ? {} : (resolve(fields.as ?? { user: '${user}' }, scope) as Caller)
  const target = query === '' ? path : `${path}?${query}`
  const claims = claimsOf(target, payload.json, caller)
  const headers = {
    ...(payload.body === undefined && fields.announce === undefined ? {} : { 'content-type': 'application/json' }),
    ...(caller.user === undefined ? {} : { 'x-oa-user-id': String(caller.user) }),
    ...(caller.guest === undefined ? {} : { 'x-oa-guest-scope': String(caller.guest) }),
    ...tokenHeaders(fields, scope, signing, claims, payload.body, operation),
    ...headersOf(fields, scope),
  }
  const wire = {
    method,
    path: target,
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
    ...(payload.body === undefined ? {} : { body: payload.body }),
    ...(fields.announce === undefined ? {} : { announce: fields.announce }),
  }
  return { wire, operation: operation ?? contract.match(method, target) }
}

function locate(fields: RequestFields, scope: Scope, contract: Contract): { method: string; path: string; operation: Operation | undefined } {
  const raw = /^([A-Z]+) (\/.*)$/.exec(fields.request)
  if (raw) return { method: raw[1] as string, path: resolveToText(raw[2], scope), operation: undefined }
  const operation = contract.operation(fields.request)
  if (operation === undefined) throw new BrokenCase(`The contract has no operation ${fields.request}.`)
  const params = resolve(fields.params ?? {}, scope) as Members
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(params[name] ?? resolve(`\${${name}}`, scope))))
  return { method: operation.method, path, operation }
}

const isOmitted = (fields: RequestFields, member: string): boolean => fields.omit?.includes(member) === true

function queryOf(fields: RequestFields, scope: Scope, operation: Operation | undefined): string {
  if (typeof fields.query === 'string') return resolveToText(fields.query, scope)
  const given = resolve(fields.query ?? {}, scope) as Members
  const needsThread = operation?.path.includes('{run_id}') === true && operation.query.includes('thread_id') && !isOmitted(fields, 'query.thread_id')
  const all = { ...(needsThread ? { thread_id: scope['thread_id'] } : {}), ...given }
  return Object.entries(all)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&')
}

const threadInBody = new Set(['appendFrame', 'cancelRun'])

function bodyOf(fields: RequestFields, scope: Scope, operation: Operation | undefined): { body: Buffer | undefined; json: unknown } {
  if (fields.bytes !== undefined) return { body: Buffer.from(fields.bytes, 'hex'), json: undefined }
  if (fields.raw !== undefined) return { body: Buffer.from(resolveToText(fields.raw, scope)), json: undefined }
  const needsThread = operation !== undefined && threadInBody.has(operation.id) && !isOmitted(fields, 'body.thread_id')
  const given = resolve(fields.body, scope)
  if (given === undefined && !needsThread) return { body: undefined, json: undefined }
  const isObject = given === undefined || (typeof given === 'object' && given !== null && !Array.isArray(given))
  const json = needsThread && isObject ? { thread_id: scope['thread_id'], ...given } : given
  return { body: Buffer.from(JSON.stringify(json)), json }
}

function headersOf(fields: RequestFields, scope: Scope): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(fields.headers ?? {}).map(([name, value]) => {
      const resolved = resolve(value, scope)
      return [name.toLowerCase(), Array.isArray(resolved) ? resolved.map(String) : String(resolved)]
    }),
  )
}

/** A token has to carry what its request names: run and thread in path, query or body, and the principal. */
function claimsOf(target: string, body: unknown, caller: Caller): Record<string, unknown> {
  const url = new URL(target, 'http://localhost')
  const members = typeof body === 'object' && body !== null ? (body as Members) : {}
  const [, inPath] = /\/(?:runs|checkpoints|run-summary)\/([^/]+)/.exec(url.pathname) ?? []
  const isRun = inPath !== undefined && !(inPath === 'stream' && url.pathname.endsWith('/runs/stream'))
  const runId = isRun ? decoded(inPath) : (url.searchParams.get('run_id') ?? members['run_id'])
  const threadId = url.searchParams.get('thread_id') ?? members['thread_id'] ?? members['threadId']
  return {
    ...(caller.user === undefined ? {} : { user_id: Number(caller.user) }),
    ...(caller.guest === undefined ? {} : { guest_scope: caller.guest }),
    ...(typeof runId === 'string' ? { run_id: runId } : {}),
    ...(typeof threadId === 'string' ? { thread_id: threadId } : {}),
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function tokenHeaders(
  fields: RequestFields,
  scope: Scope,
  signing: Signing,
  claims: Members,
  body: Buffer | undefined,
  operation: Operation | undefined,
): Record<string, string> {
  if (fields.token === 'none' || operation?.isSigned === false) return {}
  const spec = (resolve(fields.token ?? {}, scope) ?? {}) as TokenSpec
  if (spec.chat) return chat(spec.chat, body ?? Buffer.alloc(0), signing.secret)
  const header = 'x-oa-runtime-signature'
  if (spec.text !== undefined) return { [header]: spec.text }
  if (spec.again !== undefined) {
    const kept = signing.kept.get(spec.again)
    if (kept === undefined) throw new BrokenCase(`No token was kept as ${spec.again}.`)
    return { [header]: kept }
  }
  const iat = Math.floor(Date.now() / 1000)
  const all = { iat, exp: iat + 120, nonce: randomUUID(), ...claims, ...spec.claims }
  const token = signToken(Object.fromEntries(Object.entries(all).filter(([name]) => spec.without?.includes(name) !== true)), spec.secret ?? signing.secret)
  if (spec.keep !== undefined) signing.kept.set(spec.keep, token)
  return { [header]: token }
}

function chat(spec: ChatSignature, body: Buffer, secret: string): Record<string, string> {
  return chatHeaders({
    timestamp: String(spec.timestamp ?? Math.floor(Date.now() / 1000)),
    nonce: spec.nonce ?? randomUUID(),
    ttl: String(spec.ttl ?? 60),
    body: spec.of ?? body.toString(),
    secret: spec.secret ?? secret,
  })
}
