import type { IncomingHttpHeaders } from 'node:http'
import type { Principal, PrincipalHeaders } from '../../contract/index.js'
import { RuntimeError } from '../../kernel/errors.js'
import { unfitGuestScope } from '../../kernel/principal.js'

const integer = /^[+-]?\d+$/

/**
 * A header that is sent twice, or is not usable, counts as absent. `rawHeaders` as Node keeps them, names and values alternating: the merged form cannot tell one value with a comma from two.
 */
export function readPrincipalHeaders(headers: IncomingHttpHeaders, rawHeaders: readonly string[]): PrincipalHeaders {
  const guestScope = onlyValue('x-oa-guest-scope', headers, rawHeaders)
  return {
    userId: parseUserId(onlyValue('x-oa-user-id', headers, rawHeaders)),
    guestScope: guestScope === '' ? undefined : guestScope,
  }
}

/** The user where both are named. */
export function choosePrincipal({ userId, guestScope }: PrincipalHeaders): Principal | undefined {
  if (userId !== undefined) return { kind: 'user', userId }
  if (guestScope !== undefined) return { kind: 'guest', guestScope }
  return undefined
}

export function missingPrincipal(): RuntimeError {
  return new RuntimeError('missing_principal', 'Name the principal: x-oa-user-id with an integer, or x-oa-guest-scope. Send it once.')
}

/** 400 for a request that names both a user and a guest. */
export function requireSinglePrincipal({ userId, guestScope }: PrincipalHeaders): void {
  if (userId === undefined || guestScope === undefined) return
  throw unfitGuestScope('not', 'may not be sent beside x-oa-user-id')
}

function onlyValue(name: string, headers: IncomingHttpHeaders, rawHeaders: readonly string[]): string | undefined {
  const value = headers[name]
  if (typeof value !== 'string') return undefined
  // Node joins repeated headers with a comma: without one there was only one.
  if (!value.includes(',')) return value
  let seen = 0
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === name) seen++
  return seen === 1 ? value : undefined
}

/** Zero, negative and signed integers are users too. One that a double cannot hold exactly is not usable. */
function parseUserId(text: string | undefined): number | undefined {
  if (text === undefined || !integer.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value + 0 : undefined
}
