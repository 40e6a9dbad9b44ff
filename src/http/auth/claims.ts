import type { ClaimSubject } from '../../contract/index.js'
import { RuntimeError } from '../../kernel/errors.js'

/**
 * Refuses a token that is for another request (403, naming the claim). What the request names, the token must claim with
 * the same value: `run_id` (path, else query, else body), `thread_id` (query, else body), `user_id` and `guest_scope`
 * (principal headers). What only the token names is ignored. `user_id` is compared as a JSON integer: `"42"` is not 42.
 *
 * The camel-case `runId` and `threadId` of older bodies came without claims; they need none, but must equal one that is there.
 */
export function requireMatchingClaims(claims: Readonly<Record<string, unknown>>, subject: ClaimSubject): void {
  const { path, query, principal } = subject
  const body = isObject(subject.body) ? subject.body : {}
  require(claims, 'run_id', path['run_id'] ?? query['run_id'] ?? body['run_id'])
  require(claims, 'thread_id', query['thread_id'] ?? body['thread_id'])
  require(claims, 'user_id', principal.userId)
  require(claims, 'guest_scope', principal.guestScope)
  if (claims['run_id'] !== undefined) require(claims, 'run_id', body['runId'])
  if (claims['thread_id'] !== undefined) require(claims, 'thread_id', body['threadId'])
}

function require(claims: Readonly<Record<string, unknown>>, name: string, requested: unknown): void {
  // Values that are neither text nor number cannot be ids; the contract refuses them with a better explanation.
  if (typeof requested !== 'string' && typeof requested !== 'number') return
  if (Object.hasOwn(claims, name) && claims[name] === requested) return
  throw new RuntimeError('claim_mismatch', `The token's ${name} is not the request's. Mint the token for this request.`, { claim: name })
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)
