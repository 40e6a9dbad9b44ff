/** Who a request is made for. Where a request names both a user and a guest scope, the user alone counts. */
export type Principal = { readonly kind: 'user'; readonly userId: number } | { readonly kind: 'guest'; readonly guestScope: string }

export function samePrincipal(a: Principal, b: Principal): boolean {
  return a.kind === 'user' ? b.kind === 'user' && a.userId === b.userId : b.kind === 'guest' && a.guestScope === b.guestScope
}

/** For counting and keying: `user:7`, `guest:abc`. */
export function principalKey(principal: Principal): string {
  return principal.kind === 'user' ? `user:${principal.userId}` : `guest:${principal.guestScope}`
}
