import type fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Answer } from '../../dev-env/index.js'
import { outcomeOf } from '../api/answers.js'
import { eventually } from '../api/stream-reader.js'
import type { Replicas } from './replicas.js'

/** What a caller knows of its run by the answers it got. */
export interface Known {
  /** Frames that were acknowledged, with what they said. */
  readonly frames: Map<string, string>
  /** Keys of events that were acknowledged, with what was written under them. */
  readonly keys: Map<string, number>
  /** `ending`: the caller has said the word that ends it; when that is heard is not for the caller to know. */
  phase: 'open' | 'ending'
  isCanceled: boolean
}

/** The run itself, and where to reach it. */
export interface Real {
  readonly replicas: Replicas
  readonly runId: string
  readonly threadId: string
}

type Command = fc.AsyncCommand<Known, Real>

abstract class RunCommand implements Command {
  check(): boolean {
    return true
  }
  abstract run(known: Known, real: Real): Promise<void>
  abstract toString(): string
}

const post = (real: Real, replica: number, path: string, body: unknown): Promise<Answer> =>
  real.replicas.at(replica).call('POST', `/internal/v1/runs/${real.runId}${path}`, { body })

/** The first time 202, the same again 200, something else under the same id 409: whatever else is going on. */
export class Say extends RunCommand {
  readonly #frameId: string
  readonly #text: string
  readonly #replica: number

  constructor(frameId: string, text: string, replica: number) {
    super()
    this.#frameId = frameId
    this.#text = text
    this.#replica = replica
  }

  async run(known: Known, real: Real): Promise<void> {
    const before = known.frames.get(this.#frameId)
    const script = [{ text: `Answer to ${this.#text}. ` }, { tool: 'clock.now', input: {} }, { delay_ms: 15 }, { text: 'Done.' }]
    const body = { thread_id: real.threadId, frame_id: this.#frameId, type: 'user_message', payload: { text: this.#text, script } }
    const outcome = outcomeOf(await post(real, this.#replica, '/frames', body))
    if (before === this.#text) expect(outcome).toBe('200')
    else if (before !== undefined) expect(outcome).toBe('409 idempotency_mismatch')
    else expect(known.phase === 'open' ? ['202'] : ['202', '409 run_terminal']).toContain(outcome)
    if (outcome === '202') known.frames.set(this.#frameId, this.#text)
  }

  override toString(): string {
    return `say(${this.#frameId}, ${this.#text}, at ${this.#replica})`
  }
}

/** Several frames at once, at both replicas. */
export class SayMany extends RunCommand {
  readonly #frameIds: readonly string[]

  constructor(frameIds: readonly string[]) {
    super()
    this.#frameIds = frameIds
  }

  async run(known: Known, real: Real): Promise<void> {
    await Promise.all(this.#frameIds.map((frameId, i) => new Say(frameId, 'many', i).run(known, real)))
  }

  override toString(): string {
    return `sayMany(${this.#frameIds.join(', ')})`
  }
}

/** A client's own event, under a key. */
export class Note extends RunCommand {
  readonly #key: string
  readonly #content: number
  readonly #replica: number

  constructor(key: string, content: number, replica: number) {
    super()
    this.#key = key
    this.#content = content
    this.#replica = replica
  }

  async run(known: Known, real: Real): Promise<void> {
    const before = known.keys.get(this.#key)
    const body = { event_type: 'client.note', payload: { content: this.#content }, idempotency_key: this.#key }
    const outcome = outcomeOf(await post(real, this.#replica, '/events', body))
    expect(outcome).toBe(before === undefined ? '201' : before === this.#content ? '200' : '409 idempotency_mismatch')
    if (before === undefined) known.keys.set(this.#key, this.#content)
  }

  override toString(): string {
    return `note(${this.#key}, ${this.#content}, at ${this.#replica})`
  }
}

/** Acknowledged means ended, soon. */
export class Cancel extends RunCommand {
  readonly #replica: number

  constructor(replica: number) {
    super()
    this.#replica = replica
  }

  async run(known: Known, real: Real): Promise<void> {
    const outcome = outcomeOf(await post(real, this.#replica, '/cancel', { thread_id: real.threadId }))
    expect(known.phase === 'open' ? ['202'] : ['200', '202']).toContain(outcome)
    if (outcome === '202') known.isCanceled = true
    known.phase = 'ending'
    await eventually(await isOver(real))
  }

  override toString(): string {
    return `cancel(at ${this.#replica})`
  }
}

/** The word that ends a session when all that was said before has been answered. */
export class Complete extends RunCommand {
  async run(known: Known, real: Real): Promise<void> {
    const body = { thread_id: real.threadId, frame_id: 'complete', type: 'complete', payload: {} }
    const outcome = outcomeOf(await post(real, 0, '/frames', body))
    expect(known.phase === 'open' ? ['202'] : ['200', '202', '409 run_terminal']).toContain(outcome)
    if (outcome === '202') known.frames.set('complete', '')
    known.phase = 'ending'
  }

  override toString(): string {
    return 'complete()'
  }
}

/** Both replicas leave and come back, without a request in between. */
export class RestartAll extends RunCommand {
  async run(_known: Known, real: Real): Promise<void> {
    await real.replicas.restart()
  }

  override toString(): string {
    return 'restartAll()'
  }
}

export class Wait extends RunCommand {
  async run(): Promise<void> {
    await sleep(25)
  }

  override toString(): string {
    return 'wait()'
  }
}

/** Asks the database every few milliseconds, so that asking wakes nobody. */
async function isOver(real: Real): Promise<() => boolean> {
  let over = false
  const look = async (): Promise<void> => {
    for (let i = 0; i < 200 && !over; i++) {
      const [row] = await real.replicas.sql('SELECT terminal_at IS NOT NULL AS over FROM runtime.runs WHERE run_id = $1', [real.runId])
      over = row?.['over'] === true
      await sleep(20)
    }
  }
  void look()
  return () => over
}
