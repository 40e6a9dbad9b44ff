import { randomUUID } from 'node:crypto'
import { mintToken } from '../../src/http/index.js'

const user = 1
const answerTimeoutMs = 30_000
const workers = '/internal/v1/codex/workers'

export interface WorkerEvent {
  readonly seq: number
  readonly eventType: string
  readonly payload: Readonly<Record<string, unknown>>
}

type Body = Readonly<Record<string, unknown>>

/** Talks to workers as the control plane does: every request with a token of its own, for one user. */
export class WorkerClient {
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  /** Creates a worker that runs on Codex, or attaches to the one of that id. Answers its id. */
  async attach(url: string, workerId?: string): Promise<string> {
    const body = workerId === undefined ? { adapter: 'codex_app_server' } : { worker_id: workerId }
    return (await this.#call(url, 'POST', '', body))['workerId'] as string
  }

  /** Asks Codex, and answers its result. Throws what it refused. */
  async ask(url: string, workerId: string, method: string, params: Body): Promise<Body> {
    const request = { request_id: `demo-${randomUUID()}`, method, params, timeout_ms: answerTimeoutMs - 5_000 }
    const data = await this.#call(url, 'POST', `/${workerId}/requests`, { request })
    const response = data['response'] as { result?: Body; error?: unknown }
    if (data['ok'] !== true || response.result === undefined) throw new Error(`${method} was refused: ${JSON.stringify(response.error)}`)
    return response.result
  }

  async status(url: string, workerId: string): Promise<string> {
    return (await this.#call(url, 'GET', `/${workerId}/snapshot`))['status'] as string
  }

  async stop(url: string, workerId: string): Promise<void> {
    await this.#call(url, 'POST', `/${workerId}/stop`, { reason: 'the demo is over' })
  }

  /** The events after `seq`, those of the past and then those to come, until the service ends the stream. */
  async *follow(url: string, workerId: string, seq: number, signal: AbortSignal): AsyncGenerator<WorkerEvent> {
    const response = await fetch(`${url}${workers}/${workerId}/stream?cursor=${seq}&tail_ms=60000`, { headers: this.#headers(), signal })
    if (!response.ok || !response.body) throw new Error(`The stream was refused with ${response.status}: ${await response.text()}`)
    const decoder = new TextDecoder()
    let rest = ''
    for await (const bytes of response.body as AsyncIterable<Uint8Array>) {
      const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = block
          .split('\n')
          .find((line) => line.startsWith('data: '))
          ?.slice('data: '.length)
        if (data !== undefined) yield JSON.parse(data) as WorkerEvent
      }
    }
  }

  async #call(url: string, method: string, path: string, body?: Body): Promise<Body> {
    const response = await fetch(`${url}${workers}${path}`, {
      method,
      headers: { ...this.#headers(), ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${workers}${path} was answered with ${response.status}: ${text}`)
    return (JSON.parse(text) as { data: Body }).data
  }

  #headers(): Record<string, string> {
    const iat = Math.floor(Date.now() / 1000)
    const token = mintToken({ iat, exp: iat + 60, nonce: `demo-${randomUUID()}`, user_id: user }, this.#secret)
    return { 'x-oa-user-id': String(user), 'x-oa-runtime-signature': token }
  }
}
