import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, CallOptions, TestRuntime } from '../../dev-env/index.js'
import { openStream, type StreamReader } from '../api/stream-reader.js'

export interface WireWorker {
  readonly worker_id: string
  readonly status: string
  readonly latest_seq: number
  readonly [member: string]: unknown
}

export interface WorkerEvent {
  readonly seq: number
  readonly eventType: string
  readonly payload: Readonly<Record<string, unknown>>
}

export const dataOf = (answer: Answer): Readonly<Record<string, unknown>> => answer.json['data'] as Readonly<Record<string, unknown>>

/** One worker, as its owner works with it. */
export class WorkerClient {
  readonly runtime: TestRuntime
  readonly id: string
  readonly #who: CallOptions

  constructor(runtime: TestRuntime, id: string, who: CallOptions = {}) {
    this.runtime = runtime
    this.id = id
    this.#who = who
  }

  static async create(runtime: TestRuntime, body: Readonly<Record<string, unknown>> = {}, who: CallOptions = {}): Promise<WorkerClient> {
    const answer = await runtime.call('POST', '/internal/v1/codex/workers', { ...who, body })
    if (answer.status !== 202) throw new Error(`createCodexWorker answered ${String(answer.status)}: ${answer.text}`)
    return new WorkerClient(runtime, String(dataOf(answer)['workerId']), who)
  }

  /** The same worker through another replica. */
  at(runtime: TestRuntime): WorkerClient {
    return new WorkerClient(runtime, this.id, this.#who)
  }

  attach(): Promise<Answer> {
    return this.runtime.call('POST', '/internal/v1/codex/workers', { ...this.#who, body: { worker_id: this.id } })
  }

  request(requestId: string | number, method = 'thread/start', params: unknown = {}, extra: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.#post('/requests', { request: { request_id: requestId, method, params, ...extra } })
  }

  ingest(eventType: string, payload: unknown = {}, extra: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.#post('/events', { event: { event_type: eventType, payload, ...extra } })
  }

  stop(body: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.#post('/stop', body)
  }

  post(path: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
    return this.#post(path, body, options)
  }

  get(path: string, options: CallOptions = {}): Promise<Answer> {
    return this.runtime.call('GET', `/internal/v1/codex/workers/${this.id}${path}`, { ...this.#who, ...options })
  }

  async snapshot(): Promise<WireWorker> {
    return dataOf(await this.get('/snapshot')) as WireWorker
  }

  follow(query: string, lastEventId?: number): Promise<StreamReader> {
    const options = { ...this.#who, ...(lastEventId === undefined ? {} : { lastEventId }) }
    return openStream(this.runtime, `/internal/v1/codex/workers/${this.id}/stream?${query}`, options)
  }

  /** The whole log, as a reader is sent it. */
  async log(after = 0): Promise<readonly WorkerEvent[]> {
    const { latest_seq: latest } = await this.snapshot()
    if (latest === after) return []
    const reader = await this.follow(`cursor=${String(after)}&tail_ms=60000`)
    await reader.until(() => (reader.ids().at(-1) ?? 0) >= latest)
    reader.close()
    return reader.messages().map(({ data }) => JSON.parse(data) as WorkerEvent)
  }

  async types(): Promise<readonly string[]> {
    return (await this.log()).map((event) => event.eventType)
  }

  /** Waits until the worker is as wished, fifteen seconds at most. */
  async becomes(what: string, isTrue: (worker: WireWorker) => boolean): Promise<WireWorker> {
    const deadline = Date.now() + 15_000
    for (;;) {
      const worker = await this.snapshot()
      if (isTrue(worker)) return worker
      if (Date.now() > deadline) throw new Error(`The worker did not come to ${what}: ${JSON.stringify(worker)}`)
      await sleep(20)
    }
  }

  #post(path: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
    return this.runtime.call('POST', `/internal/v1/codex/workers/${this.id}${path}`, { ...this.#who, ...options, body })
  }
}
