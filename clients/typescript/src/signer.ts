import { hexOf, randomHex } from './random.js'

/** Whom a call is made for. Where both are named, the user alone decides. */
export interface Principal {
  readonly userId?: number | undefined
  readonly guestScope?: string | undefined
}

/** What a token for a request has to say: the run, the thread and the principal that the request names. */
export interface RequestClaims {
  readonly run_id?: string | number
  readonly thread_id?: string | number
  readonly user_id?: number
  readonly guest_scope?: string
}

/** One attempt at a call, as it is about to be sent. */
export interface SigningRequest {
  readonly operationId: string
  readonly method: string
  readonly url: string
  /** With its query. */
  readonly path: string
  /** The very bytes that are sent; empty when there is no body. */
  readonly body: Uint8Array
  readonly claims: RequestClaims
  /** 1 for the first. Every attempt needs a token of its own: a nonce counts once. */
  readonly attempt: number
  readonly signal: AbortSignal
}

/** Makes the token of an attempt, or all headers that prove who sends it. A page in a browser asks its own server for them. */
export interface Signer {
  (request: SigningRequest): Promise<string | Readonly<Record<string, string>>>
  /** The runtime knows no key that made these headers. True: sign again, there is another key. */
  refused?(headers: Readonly<Record<string, string>>): boolean
}

export interface SigningKey {
  /** Names the key in the header `x-oa-runtime-key-id`. */
  readonly id: string
  readonly secret: string
}

export interface TokenSignerOptions {
  readonly secret?: string
  /** Instead of `secret`: the current key first, then the one that it replaces (or is about to). */
  readonly keys?: readonly SigningKey[]
  /** How long a token counts, at most 300. */
  readonly ttlSeconds?: number
  /** Unix time in seconds; the system's clock unless given. */
  readonly now?: () => number
}

const longestLifeSeconds = 300

/**
 * Signs with a shared secret: `v1.<claims>.<HMAC-SHA256 of the claims>`, both in base64url without padding, a new nonce every time.
 * For servers only: who has the secret can act for everybody, so it must never reach a browser.
 *
 * With several keys the first signs. When the runtime answers that it knows no such key, the next one does, so a secret can be
 * changed on either side first.
 */
export function tokenSigner(options: TokenSignerOptions): Signer {
  const { ttlSeconds = 60, now = () => Date.now() / 1000 } = options
  const keys = options.keys ?? (options.secret === undefined ? [] : [{ id: '', secret: options.secret }])
  if (keys.length === 0 || keys.some((key) => key.secret === '')) throw new TypeError('tokenSigner needs a secret, or keys that have one.')
  if (!(ttlSeconds >= 1 && ttlSeconds <= longestLifeSeconds)) throw new TypeError(`ttlSeconds must be 1 to ${longestLifeSeconds}.`)
  const imported = keys.map((key) => crypto.subtle.importKey('raw', utf8(key.secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']))
  for (const key of imported) key.catch(() => undefined)
  let current = 0

  const sign = async ({ body, claims }: SigningRequest): Promise<Readonly<Record<string, string>>> => {
    const index = current
    const key = await (imported[index] as (typeof imported)[number])
    const iat = Math.floor(now())
    const encoded = base64url(utf8(JSON.stringify({ iat, exp: iat + Math.floor(ttlSeconds), nonce: randomHex(16), ...claims })))
    const signature = base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(encoded))))
    const id = keys[index]?.id ?? ''
    return {
      'x-oa-runtime-signature': `v1.${encoded}.${signature}`,
      'x-oa-runtime-body-sha256': hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(body)))),
      ...(id === '' ? {} : { 'x-oa-runtime-key-id': id }),
    }
  }
  const refused = (headers: Readonly<Record<string, string>>): boolean => {
    if (keys.length === 1) return false
    const index = keys.findIndex((key) => key.id === headers['x-oa-runtime-key-id'])
    // Another call may have moved on already; then its key has not been tried here.
    if (index === current) current = (current + 1) % keys.length
    return true
  }
  return Object.assign(sign, { refused })
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function base64url(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
