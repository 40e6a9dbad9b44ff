import { RuntimeError } from './errors.js'

/** The user or guest that a request is made for. If a request names both, only the user counts. */
export type Principal = { readonly kind: 'user'; readonly userId: number } | { readonly kind: 'guest'; readonly guestScope: string }

export function samePrincipal(a: Principal, b: Principal): boolean {
  return a.kind === 'user' ? b.kind === 'user' && a.userId === b.userId : b.kind === 'guest' && a.guestScope === b.guestScope
}

/** For counting and keying: `user:7`, `guest:abc`. */
export function principalKey(principal: Principal): string {
  return principal.kind === 'user' ? `user:${principal.userId}` : `guest:${principal.guestScope}`
}

const maxGuestScopeBytes = 1024

/** Refuses an owner with a name that cannot be a key: a guest's scope is indexed, and index entries have to fit into a third of a page. */
export function assertIndexable(owner: Principal): void {
  if (owner.kind === 'user' || Buffer.byteLength(owner.guestScope) <= maxGuestScopeBytes) return
  throw unfitGuestScope('maxLength', `is longer than ${maxGuestScopeBytes} bytes`)
}

/** The 400 for a guest scope that cannot be taken. `code` is the word of JSON Schema that comes nearest. */
export function unfitGuestScope(code: string, message: string): RuntimeError {
  const path = '/header/x-oa-guest-scope'
  return new RuntimeError('contract_violation', `The request does not match the contract: ${path} ${message}.`, { path, code, message })
}
