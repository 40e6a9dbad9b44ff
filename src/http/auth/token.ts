import { createHmac, timingSafeEqual } from 'node:crypto'
import { RuntimeError } from '../../kernel/errors.js'
import type { KeyRing } from './key-ring.js'

/** Token times are whole seconds since 1970. What else a token claims is compared with the request, see claims.ts. */
export interface TokenClaims {
  readonly iat: number
  readonly exp: number
  readonly nonce: string
  readonly [name: string]: unknown
}

export const maxTokenLifetimeSeconds = 300
/** How far ahead an issuer's clock may be. The only allowance for clocks in the scheme. */
export const maxIssuerSkewSeconds = 30

/**
 * `v1.<P>.<S>`: P is the unpadded base64url of the claims as JSON, S that of HMAC-SHA256 over the ASCII text of P alone.
 */
export function mintToken(
  claims: Readonly<Record<string, unknown>> & { readonly iat: number; readonly exp: number; readonly nonce: string },
  secret: string,
): string {
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `v1.${encoded}.${createHmac('sha256', secret).update(encoded).digest('base64url')}`
}

const base64url = /^[A-Za-z0-9_-]+$/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The claims of a token that one key of the ring has signed and whose times hold at `nowSeconds`; otherwise throws the
 * refusal. The checks come in a fixed order, so that a caller always learns the first thing that is wrong: presence, form,
 * signature, claim types, expired, issued ahead of time, contradictory times, lifetime.
 */
export function verifyToken(header: string | undefined, ring: KeyRing, nowSeconds: number): TokenClaims {
  if (header === undefined || header === '') throw new RuntimeError('missing_token', 'Send a token in X-OA-RUNTIME-SIGNATURE.')
  const [version, encoded, signature, ...rest] = header.split('.')
  if (version !== 'v1' || encoded === undefined || signature === undefined || rest.length > 0) throw malformed()
  const given = decode(signature)
  const claims = parseJson(decode(encoded))
  if (!isSignedBy(ring, encoded, given)) throw new RuntimeError('bad_signature', 'The token was not signed with a known secret.')
  return checkTimes(checkTypes(claims), nowSeconds)
}

/** True when some key of the ring yields this MAC. Compares in constant time, and tries every key, whichever matches. */
export function isSignedBy(ring: KeyRing, message: string, mac: Uint8Array): boolean {
  let matches = false
  for (const key of ring.keys) {
    const expected = createHmac('sha256', key).update(message).digest()
    if (expected.length === mac.length && timingSafeEqual(expected, mac)) matches = true
  }
  return matches
}

function decode(part: string): Buffer {
  // A length of 1 modulo 4 cannot come out of an encoder: it would hold six bits.
  if (!base64url.test(part) || part.length % 4 === 1) throw malformed()
  return Buffer.from(part, 'base64url')
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw malformed()
  }
}

function checkTypes(claims: unknown): TokenClaims {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw badClaims('The claims are not an object.')
  const { iat, exp, nonce } = claims as Record<string, unknown>
  if (!Number.isSafeInteger(iat)) throw badClaims('`iat` must be a whole number of seconds.')
  if (!Number.isSafeInteger(exp)) throw badClaims('`exp` must be a whole number of seconds.')
  if (typeof nonce !== 'string' || nonce === '') throw badClaims('`nonce` must be a text that is not empty.')
  return claims as TokenClaims
}

function checkTimes(claims: TokenClaims, nowSeconds: number): TokenClaims {
  const { iat, exp } = claims
  if (exp <= nowSeconds) throw new RuntimeError('token_expired', 'The token has expired. Mint one per attempt.', { exp, now: nowSeconds })
  if (iat > nowSeconds + maxIssuerSkewSeconds)
    throw new RuntimeError('token_not_yet_valid', `The token was issued more than ${maxIssuerSkewSeconds} s ahead of time. Check the issuer's clock.`, {
      iat,
      now: nowSeconds,
    })
  if (exp <= iat) throw badClaims('`exp` must be later than `iat`.')
  if (exp - iat > maxTokenLifetimeSeconds)
    throw new RuntimeError('token_lifetime', `The token lives longer than ${maxTokenLifetimeSeconds} s. Mint shorter ones, one per attempt.`, {
      lifetime_seconds: exp - iat,
      max_lifetime_seconds: maxTokenLifetimeSeconds,
    })
  return claims
}

const malformed = (): RuntimeError => new RuntimeError('malformed_token', 'The token is not of the form v1.<claims>.<signature>, both in unpadded base64url.')
const badClaims = (message: string): RuntimeError => new RuntimeError('bad_claims', message)
