import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkerClient, WorkerEvent } from './worker-client.js'

const longestWaitMs = 60_000

/**
 * A reader of one worker's log. It reads on wherever it is told to, and through whatever breaks: after a disconnect it comes
 * back with the last seq that it saw.
 */
export class WorkerLog {
  readonly events: WorkerEvent[] = []
  readonly #client: WorkerClient
  readonly #workerId: string
  readonly #onEvent: (event: WorkerEvent) => void
  readonly #closed = new AbortController()
  #connection = new AbortController()
  #reading: Promise<void> | undefined
  #url = ''

  constructor(client: WorkerClient, workerId: string, onEvent: (event: WorkerEvent) => void = () => {}) {
    this.#client = client
    this.#workerId = workerId
    this.#onEvent = onEvent
  }

  /** From now on reads through the process at `url`. */
  readThrough(url: string): void {
    this.#url = url
    this.#connection.abort()
    this.#reading ??= this.#read()
  }

  get latestSeq(): number {
    return this.events.at(-1)?.seq ?? 0
  }

  /** The first event after `seq` that is as wished, read or to come. */
  async next(what: string, isIt: (event: WorkerEvent) => boolean, seq = 0): Promise<WorkerEvent> {
    const until = Date.now() + longestWaitMs
    for (;;) {
      const found = this.events.find((event) => event.seq > seq && isIt(event))
      if (found) return found
      if (Date.now() > until) throw new Error(`The log has no ${what}. It ends with ${JSON.stringify(this.events.slice(-3))}`)
      await sleep(10)
    }
  }

  nextNotification(method: string, seq = 0): Promise<WorkerEvent> {
    return this.next(method, (event) => event.payload['method'] === method, seq)
  }

  /** What the agent said after `seq`. */
  textAfter(seq: number): string {
    return this.events
      .filter((event) => event.seq > seq)
      .map(textOf)
      .join('')
  }

  async close(): Promise<void> {
    this.#closed.abort()
    this.#connection.abort()
    await this.#reading
  }

  async #read(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      this.#connection = new AbortController()
      const signal = AbortSignal.any([this.#connection.signal, this.#closed.signal])
      try {
        for await (const event of this.#client.follow(this.#url, this.#workerId, this.latestSeq, signal)) {
          this.events.push(event)
          this.#onEvent(event)
        }
      } catch {
        // The process may be gone. The next one to ask is at #url.
        await sleep(50)
      }
    }
  }
}

/** The piece of an answer that an event holds. */
export function textOf(event: WorkerEvent): string {
  if (event.payload['method'] !== 'item/agentMessage/delta') return ''
  return (event.payload['params'] as { readonly delta: string }).delta
}
