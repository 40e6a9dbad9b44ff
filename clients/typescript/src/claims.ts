import type { Principal, RequestClaims } from './signer.js'

/** What a request says about itself. */
export interface RequestSubject {
  readonly path: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}

/**
 * What the token of a request has to claim: `run_id` as the path names it, else the query, else the body; `thread_id` as the query
 * names it, else the body; and the principal of the headers. The runtime refuses a token that says anything else (403).
 */
export function claimsOf({ path, query, body }: RequestSubject, principal: Principal | undefined): RequestClaims {
  const named = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Readonly<Record<string, unknown>>) : {}
  const runId = idOf(path['run_id'] ?? query['run_id'] ?? named['run_id'])
  const threadId = idOf(query['thread_id'] ?? named['thread_id'])
  return {
    ...(runId === undefined ? {} : { run_id: runId }),
    ...(threadId === undefined ? {} : { thread_id: threadId }),
    ...(principal?.userId === undefined ? {} : { user_id: principal.userId }),
    ...(principal?.guestScope === undefined ? {} : { guest_scope: principal.guestScope }),
  }
}

export function principalHeaders(principal: Principal | undefined): Record<string, string> {
  return {
    ...(principal?.userId === undefined ? {} : { 'x-oa-user-id': String(principal.userId) }),
    ...(principal?.guestScope === undefined ? {} : { 'x-oa-guest-scope': principal.guestScope }),
  }
}

const idOf = (value: unknown): string | number | undefined => ((typeof value === 'string' && value !== '') || typeof value === 'number' ? value : undefined)
