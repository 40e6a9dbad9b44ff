import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { RuntimeError } from '../../kernel/errors.js'
import type { KeyRing } from './key-ring.js'
import { isSignedBy, maxTokenLifetimeSeconds } from './token.js'

/** A signature over time, nonce and body digest that has been found genuine. The body itself is compared when it is here. */
export interface ChatSignature {
  readonly nonce: string
  /** No signature over this timestamp is accepted after it, whatever ttl comes with it. */
  readonly expiresAtSeconds: number
  readonly bodySha256: string
}

const digits = /^\d{1,15}$/
const sha256Form = /^[0-9a-f]{64}$/

/** True when the request is signed by headers (timestamp and hex signature) rather than by a token. */
export function isChatSigned(headers: IncomingHttpHeaders): boolean {
  return headers['x-oa-runtime-timestamp'] !== undefined && !(text(headers, 'x-oa-runtime-signature') ?? '').startsWith('v1.')
}

/**
 * The header scheme of the control plane's chat client: X-OA-RUNTIME-SIGNATURE is the lower-case hex of
 * HMAC-SHA256(secret, timestamp LF nonce LF body digest), with -TIMESTAMP (unix seconds), -NONCE, -SIGNATURE-TTL (at most
 * 300 s) and -BODY-SHA256 beside it. The clocks may differ by the ttl, either way. Throws the refusal.
 *
 * The ttl is not signed, so whoever captures a request may raise it: it shortens how long the signature is good for, and says
 * nothing about how long its nonce has to be remembered.
 */
export function verifyChatSignature(headers: IncomingHttpHeaders, ring: KeyRing, nowSeconds: number): ChatSignature {
  const signature = text(headers, 'x-oa-runtime-signature')
  if (signature === undefined) throw new RuntimeError('missing_token', 'Send the signature in X-OA-RUNTIME-SIGNATURE.')
  const timestamp = text(headers, 'x-oa-runtime-timestamp') ?? ''
  const nonce = text(headers, 'x-oa-runtime-nonce') ?? ''
  const ttl = text(headers, 'x-oa-runtime-signature-ttl') ?? ''
  const bodySha256 = text(headers, 'x-oa-runtime-body-sha256') ?? ''
  if (!sha256Form.test(signature) || !digits.test(timestamp) || !digits.test(ttl) || nonce === '' || !sha256Form.test(bodySha256))
    throw new RuntimeError('malformed_token', 'The signature needs X-OA-RUNTIME-TIMESTAMP, -NONCE, -SIGNATURE-TTL and -BODY-SHA256 beside it, in their forms.')
  if (!isSignedBy(ring, `${timestamp}\n${nonce}\n${bodySha256}`, Buffer.from(signature, 'hex')))
    throw new RuntimeError('bad_signature', 'The request was not signed with a known secret.')
  const ttlSeconds = Number(ttl)
  const at = Number(timestamp)
  if (ttlSeconds < 1) throw new RuntimeError('bad_claims', 'The ttl must be at least 1 s.')
  if (ttlSeconds > maxTokenLifetimeSeconds)
    throw new RuntimeError('token_lifetime', `The ttl is over ${maxTokenLifetimeSeconds} s.`, {
      lifetime_seconds: ttlSeconds,
      max_lifetime_seconds: maxTokenLifetimeSeconds,
    })
  if (nowSeconds - at > ttlSeconds)
    throw new RuntimeError('token_expired', 'The signature has expired. Sign each attempt.', { exp: at + ttlSeconds, now: nowSeconds })
  if (at - nowSeconds > ttlSeconds)
    throw new RuntimeError('token_not_yet_valid', "The signature is ahead of time. Check the signer's clock.", { iat: at, now: nowSeconds })
  return { nonce, expiresAtSeconds: at + maxTokenLifetimeSeconds, bodySha256 }
}

/**
 * True when the digest is that of the body. The client hashes its JSON without escapes and sends it with them (PHP's
 * JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE), so the digest of the sent text with those escapes undone is accepted too.
 */
export function isDigestOfBody(bodySha256: string, body: Uint8Array): boolean {
  if (sha256(body) === bodySha256) return true
  const sent = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  return sent.includes('\\') && sha256(undoPhpEscapes(sent)) === bodySha256
}

const escape = /\\(?:u([0-9a-fA-F]{4})|[^u])/g

/**
 * Works on the text, not on the parsed value, so that order of keys, numbers and empty containers stay as they were
 * written. ASCII stays escaped, and so do U+2028 and U+2029, which PHP escapes either way.
 */
export function undoPhpEscapes(json: string): string {
  return json.replace(escape, (sequence: string, hex: string | undefined) => {
    if (sequence === '\\/') return '/'
    if (hex === undefined) return sequence
    const unit = Number.parseInt(hex, 16)
    return unit < 0x80 || unit === 0x2028 || unit === 0x2029 ? sequence : String.fromCharCode(unit)
  })
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex')

function text(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
