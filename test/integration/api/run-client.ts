import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, CallOptions, TestRuntime } from '../../dev-env/index.js'
import { eventsOf, runOf, type WireEvent, type WireRun } from './answers.js'

/** One run, as its owner works with it. */
export class RunClient {
  readonly runtime: TestRuntime
  readonly runId: string
  readonly threadId: string
  readonly #who: CallOptions

  constructor(runtime: TestRuntime, run: { readonly runId: string; readonly threadId: string }, who: CallOptions = {}) {
    this.runtime = runtime
    this.runId = run.runId
    this.threadId = run.threadId
    this.#who = who
  }

  static async create(runtime: TestRuntime, body: Readonly<Record<string, unknown>> = {}, who: CallOptions = {}): Promise<RunClient> {
    const answer = await runtime.call('POST', '/internal/v1/runs', { ...who, body })
    if (answer.status !== 201) throw new Error(`createRun answered ${String(answer.status)}: ${answer.text}`)
    const run = runOf(answer)
    return new RunClient(runtime, { runId: run.id, threadId: run.thread_id }, who)
  }

  get(path = '', options: CallOptions = {}): Promise<Answer> {
    return this.runtime.call('GET', `/internal/v1/runs/${this.runId}${path}`, { ...this.#who, ...options })
  }

  post(path: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
    return this.runtime.call('POST', `/internal/v1/runs/${this.runId}${path}`, { ...this.#who, ...options, body })
  }

  append(eventType: string, payload: unknown = {}, extra: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.post('/events', { event_type: eventType, payload, ...extra })
  }

  appendAll(events: readonly unknown[], extra: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.post('/events', { events, ...extra })
  }

  frame(frameId: string, type: string, payload?: unknown, extra: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.post('/frames', { thread_id: this.threadId, frame_id: frameId, type, ...(payload === undefined ? {} : { payload }), ...extra })
  }

  cancel(extra: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.post('/cancel', { thread_id: this.threadId, ...extra })
  }

  finish(status = 'succeeded'): Promise<Answer> {
    return this.append('run.finished', { status })
  }

  snapshot(): Promise<Answer> {
    return this.get(`/snapshot?thread_id=${this.threadId}`)
  }

  async run(): Promise<WireRun> {
    return runOf(await this.get())
  }

  /** The whole log, from the floor on. */
  async log(floor = 0): Promise<readonly WireEvent[]> {
    const events: WireEvent[] = []
    for (let after: number | null = floor; after !== null;) {
      const page = await this.get(`/events?after=${String(after)}&limit=1000`)
      events.push(...eventsOf(page))
      after = (page.json as { next_after?: number | null }).next_after ?? null
    }
    return events
  }

  async types(): Promise<readonly string[]> {
    return (await this.log()).map((event) => event.event_type)
  }

  /** Waits until the run is in the status, ten seconds at most. */
  async reaches(status: string): Promise<WireRun> {
    return this.becomes(`be ${status}`, (run) => run.status === status)
  }

  async becomes(what: string, isTrue: (run: WireRun) => boolean): Promise<WireRun> {
    const deadline = Date.now() + 10_000
    for (;;) {
      const run = await this.run()
      if (isTrue(run)) return run
      if (Date.now() > deadline) throw new Error(`The run did not come to ${what}: ${JSON.stringify(run)}`)
      await sleep(20)
    }
  }
}
