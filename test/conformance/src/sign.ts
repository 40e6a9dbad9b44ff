import { createHash, createHmac } from 'node:crypto'

/** `v1.<P>.<S>`: P is the base64url of the claims, S the base64url of HMAC-SHA256 over P. */
export function signToken(claims: Readonly<Record<string, unknown>>, secret: string): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `v1.${payload}.${createHmac('sha256', secret).update(payload).digest('base64url')}`
}

export interface ChatSigning {
  readonly timestamp: string
  readonly nonce: string
  readonly ttl: string
  readonly body: string
  readonly secret: string
}

/** The headers of the chat client: lower-case hex HMAC-SHA256 over timestamp, nonce and body digest, joined by line feeds. */
export function chatHeaders({ timestamp, nonce, ttl, body, secret }: ChatSigning): Record<string, string> {
  const digest = createHash('sha256').update(body).digest('hex')
  return {
    'x-oa-runtime-signature': createHmac('sha256', secret).update(`${timestamp}\n${nonce}\n${digest}`).digest('hex'),
    'x-oa-runtime-timestamp': timestamp,
    'x-oa-runtime-nonce': nonce,
    'x-oa-runtime-signature-ttl': ttl,
    'x-oa-runtime-body-sha256': digest,
  }
}
