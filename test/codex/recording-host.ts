import { setTimeout as sleep } from 'node:timers/promises'
import type { AdapterEvent, ResumableThread, SessionHost } from '../../src/codex/adapters/adapter.js'
import type { JsonObject } from '../../src/kernel/json.js'
import { silentLogger } from '../../src/telemetry/index.js'

const patienceMs = 60_000

/** A holder that keeps what a session says in memory. Its lease can be lost. */
export class RecordingHost implements SessionHost {
  readonly events: AdapterEvent[] = []
  readonly logger = silentLogger
  readonly workerId: string
  threads: readonly ResumableThread[] = []
  readonly #lease = new AbortController()

  constructor(workerId: string) {
    this.workerId = workerId
  }

  get signal(): AbortSignal {
    return this.#lease.signal
  }

  loseLease(): void {
    this.#lease.abort(new Error('The lease is lost.'))
  }

  async append(events: readonly AdapterEvent[]): Promise<void> {
    this.#lease.signal.throwIfAborted()
    await sleep(1)
    this.events.push(...events)
  }

  async rememberThreads(threads: readonly ResumableThread[]): Promise<void> {
    this.#lease.signal.throwIfAborted()
    this.threads = threads
  }

  /** Payloads of one type, those of notifications of one method. */
  payloads(type: string, method?: string): JsonObject[] {
    return this.events.filter((event) => event.type === type && (method === undefined || event.payload['method'] === method)).map(({ payload }) => payload)
  }

  /** The first payload from the given place on that is of the type and, of a notification, of the method. */
  async next(type: string, method?: string, from = 0): Promise<JsonObject> {
    const until = Date.now() + patienceMs
    for (;;) {
      const found = this.events.slice(from).find((event) => event.type === type && (method === undefined || event.payload['method'] === method))
      if (found) return found.payload
      if (Date.now() > until)
        throw new Error(`No ${type} ${method ?? ''} in ${JSON.stringify(this.events.map((event) => [event.type, event.payload['method']]))}`)
      await sleep(10)
    }
  }

  /** What an agent said from the given place on, as it streamed. */
  textFrom(from: number): string {
    return this.events
      .slice(from)
      .filter(({ payload }) => payload['method'] === 'item/agentMessage/delta')
      .map(({ payload }) => (payload['params'] as { delta: string }).delta)
      .join('')
  }
}
