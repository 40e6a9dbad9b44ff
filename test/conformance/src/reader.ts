import type { BuiltRequest } from './build-request.js'
import type { ReadStep, StreamExpectation } from './case.js'
import { compareStream } from './expect.js'
import { complete, type Answer, type OpenAnswer } from './http.js'
import type { Mismatch } from './match.js'
import { idsOf, isDone, parseStream, partsOf, type Message } from './sse.js'

/** A reader of one stream, over as many connections as it takes. What it has seen is what all of them brought, one after the other. */
export class Reader {
  /** Asks for the stream again; `lastEventId` is the last id that was seen. */
  readonly reopen: (lastEventId: string | undefined, on: number | 'other' | undefined) => Promise<{ answer: OpenAnswer; built: BuiltRequest }>
  #current: OpenAnswer
  #built: BuiltRequest
  #isCut = false
  /** What the connections before the present one have brought. */
  #before: readonly (readonly Message[])[] = []

  constructor(opened: { answer: OpenAnswer; built: BuiltRequest }, reopen: Reader['reopen']) {
    this.#current = opened.answer
    this.#built = opened.built
    this.reopen = reopen
  }

  get operation(): BuiltRequest['operation'] {
    return this.#built.operation
  }

  messages(): Message[] {
    return this.#connections().flat()
  }

  /** What the present connection has brought, as an answer that can be checked. */
  answer(): Answer {
    return complete(this.#current)
  }

  /** Waits until it is so. Gives what is wrong instead, when it does not become so. */
  async until(step: ReadStep['until'], patienceMs: number): Promise<Mismatch[]> {
    const deadline = Date.now() + patienceMs
    const wanted = typeof step === 'string' ? step : JSON.stringify(step)
    for (;;) {
      const ended = this.#current.hasEnded()
      if (this.#has(step)) return []
      const broken = this.#current.broken()
      if (broken !== undefined) return [{ at: 'stream', expected: wanted, got: `the connection broke: ${broken}` }]
      if (ended) return [{ at: 'stream', expected: wanted, got: `the stream ended with ${this.#tail()}` }]
      if (Date.now() > deadline) return [{ at: 'stream', expected: `${wanted} within ${patienceMs} ms`, got: this.#tail() }]
      await this.#current.moved(Math.min(deadline - Date.now(), 200))
    }
  }

  compare(expected: StreamExpectation): Mismatch[] {
    // Each connection apart: an event that comes again after a reconnect is no repetition that may be overlooked.
    return compareStream(expected, this.messages(), this.#current.text(), this.#connections().flatMap(idsOf))
  }

  /** Cuts the connection. */
  drop(): void {
    this.#before = this.#connections()
    this.#isCut = true
    this.#current.close()
  }

  async resume(on: number | 'other' | undefined): Promise<OpenAnswer> {
    const lastId = idsOf(this.messages()).at(-1)
    const { answer, built } = await this.reopen(lastId === undefined ? undefined : String(lastId), on)
    this.#current = answer
    this.#built = built
    this.#isCut = false
    return answer
  }

  close(): void {
    this.#current.close()
  }

  #connections(): readonly (readonly Message[])[] {
    return this.#isCut ? this.#before : [...this.#before, parseStream(this.#current.text()).messages]
  }

  #has(step: ReadStep['until']): boolean {
    const { messages, comments } = parseStream(this.#current.text())
    if (step === 'end') return this.#current.hasEnded()
    if (step === 'done') return this.#current.hasEnded() && isDone(messages.at(-1))
    if (step.id !== undefined) return (idsOf(messages).at(-1) ?? 0) >= Number(step.id)
    if (step.count !== undefined) return this.messages().length >= step.count
    if (step.comments !== undefined) return comments >= step.comments
    return partsOf(messages).some((part) => part['type'] === step.type)
  }

  #tail(): string {
    return `…${this.#current.text().slice(-300)}`
  }
}
