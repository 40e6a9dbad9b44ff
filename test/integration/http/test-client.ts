import { randomUUID } from 'node:crypto'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { mintToken } from '../../../src/http/index.js'

export const secret = 'a-test-secret-that-is-long-enough-to-be-one'

export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** Headers of user 1 (or whom `claims` names), with a fresh token. */
export function signed(claims: Record<string, unknown> = {}, headers: Record<string, string> = {}): Record<string, string> {
  const now = nowSeconds()
  const token = mintToken({ iat: now, exp: now + 60, nonce: `nonce-${randomUUID()}`, user_id: 1, ...claims }, secret)
  return { 'x-oa-runtime-signature': token, 'x-oa-user-id': '1', ...headers }
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly body: {
    readonly error?: { readonly code: string; readonly message: string; readonly details?: readonly Record<string, unknown>[] }
    readonly [key: string]: unknown
  }
}

/** One request on a connection of its own. */
export function send(port: number, method: string, path: string, headers: Record<string, string> = {}, body?: string | Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const isJson = response.headers['content-type'] === 'application/json' && text !== ''
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: isJson ? (JSON.parse(text) as Answered['body']) : {} })
      })
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

export const reasonOf = (answer: Answered): unknown => answer.body.error?.details?.[0]?.['reason']

/** A bare socket that keeps what it has read. */
export interface Wire {
  readonly socket: Socket
  text(): string
  /** Resolves when the text read so far satisfies the test; rejects after two seconds. */
  until(isEnough: (text: string) => boolean): Promise<string>
  closed: Promise<void>
}

export function openWire(port: number): Promise<Wire> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => {
      resolve({
        socket,
        text: () => text,
        until: async (isEnough) => {
          const deadline = Date.now() + 4_000
          while (!isEnough(text)) {
            if (Date.now() > deadline) throw new Error(`Waited in vain; read so far: ${text.slice(0, 500)}`)
            await new Promise((next) => setTimeout(next, 5))
          }
          return text
        },
        closed: new Promise((close) => {
          socket.once('close', () => {
            close()
          })
        }),
      })
    })
    socket.on('data', (chunk) => (text += chunk.toString('utf8')))
    socket.on('error', reject)
  })
}
