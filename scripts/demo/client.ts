import { randomUUID } from 'node:crypto'
import { mintToken } from '../../src/http/index.js'
import { readUiEvents, type UiEvent } from './ui-stream.js'

const user = 1
const answerTimeoutMs = 10_000

export interface DemoRun {
  readonly id: string
  readonly threadId: string
}

export interface LoggedEvent {
  readonly seq: number
  readonly event_type: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** Talks to a runtime as the control plane does: every request with a token of its own, for one user. */
export class DemoClient {
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  async createRun(url: string): Promise<DemoRun> {
    const run = (await this.#call(url, 'POST', '/internal/v1/runs', {}, { format: 'ui' }))['run'] as { id: string; thread_id: string }
    return { id: run.id, threadId: run.thread_id }
  }

  async sendMessage(url: string, run: DemoRun, text: string, script: readonly object[] | undefined): Promise<void> {
    const body = { thread_id: run.threadId, frame_id: randomUUID(), type: 'user_message', payload: { text, ...(script ? { script } : {}) } }
    await this.#call(url, 'POST', `/internal/v1/runs/${run.id}/frames`, { run_id: run.id, thread_id: run.threadId }, body)
  }

  /** The events of a turn as its stream tells them: from after `seq`, or, after a disconnect, from where it broke off. */
  async *follow(url: string, run: DemoRun, after: { readonly seq: number; readonly isReconnect: boolean }, signal: AbortSignal): AsyncGenerator<UiEvent> {
    const position: Record<string, string> = after.isReconnect ? {} : { cursor: String(after.seq) }
    const query = new URLSearchParams({ thread_id: run.threadId, format: 'ui', follow: 'turn', tail_ms: '60000', ...position })
    const headers = this.#headers({ run_id: run.id, thread_id: run.threadId })
    const response = await fetch(`${url}/internal/v1/runs/${run.id}/stream?${query.toString()}`, {
      headers: after.isReconnect ? { ...headers, 'last-event-id': String(after.seq) } : headers,
      signal,
    })
    if (!response.ok || !response.body) throw new Error(`The stream was refused with ${response.status}: ${await response.text()}`)
    yield* readUiEvents(response.body)
  }

  async events(url: string, run: DemoRun): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = []
    for (let after: number | null = 0; after !== null;) {
      const page = await this.#call(url, 'GET', `/internal/v1/runs/${run.id}/events?after=${after}&limit=1000`, { run_id: run.id })
      events.push(...(page['events'] as LoggedEvent[]))
      after = page['next_after'] as number | null
    }
    return events
  }

  /** What the service itself says of the run's chain. */
  async verify(url: string, run: DemoRun): Promise<boolean> {
    return (await this.#call(url, 'GET', `/internal/v1/runs/${run.id}/verify`, { run_id: run.id }))['ok'] === true
  }

  async #call(url: string, method: string, path: string, claims: Readonly<Record<string, string>>, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...this.#headers(claims), ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`)
    return JSON.parse(text) as Record<string, unknown>
  }

  #headers(claims: Readonly<Record<string, string>>): Record<string, string> {
    const iat = Math.floor(Date.now() / 1000)
    const token = mintToken({ iat, exp: iat + 60, nonce: `demo-${randomUUID()}`, user_id: user, ...claims }, this.#secret)
    return { 'x-oa-user-id': String(user), 'x-oa-runtime-signature': token }
  }
}
