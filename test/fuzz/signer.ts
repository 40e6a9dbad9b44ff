import { createHash, createHmac } from 'node:crypto'

/** Signs requests as docs/contract.md says, and knows nothing of how the service checks it. */
export interface Signer {
  /** `v1.<claims>.<signature>` */
  token(claims: Readonly<Record<string, unknown>>): string
  /** A fresh nonce, and times that are right now. */
  fresh(): Readonly<Record<string, unknown>>
  /** The headers of the chat client, for a body as it is sent. */
  chatHeaders(body: Buffer): [string, string][]
}

let nonces = 0

export function createSigner(secret: string): Signer {
  const hmac = (text: string): Buffer => createHmac('sha256', secret).update(text).digest()
  const now = (): number => Math.floor(Date.now() / 1000)
  const nonce = (): string => `fuzz-${process.pid}-${Date.now()}-${nonces++}`
  return {
    token(claims) {
      const part = Buffer.from(JSON.stringify(claims)).toString('base64url')
      return `v1.${part}.${hmac(part).toString('base64url')}`
    },
    fresh: () => ({ iat: now(), exp: now() + 240, nonce: nonce() }),
    chatHeaders(body) {
      const timestamp = String(now())
      const used = nonce()
      const digest = createHash('sha256').update(body).digest('hex')
      return [
        ['x-oa-runtime-signature', hmac(`${timestamp}\n${used}\n${digest}`).toString('hex')],
        ['x-oa-runtime-timestamp', timestamp],
        ['x-oa-runtime-nonce', used],
        ['x-oa-runtime-body-sha256', digest],
        ['x-oa-runtime-signature-ttl', '240'],
      ]
    },
  }
}
