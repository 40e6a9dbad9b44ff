import { randomInt, randomUUID } from 'node:crypto'
import { buildRequest, type BuiltRequest } from './build-request.js'
import {
  BrokenCase,
  type AwaitStep,
  type BeginStep,
  type Case,
  type CheckStep,
  type Expectation,
  type OpenStep,
  type ParallelStep,
  type ReadStep,
  type RequestFields,
  type RequestStep,
  type Step,
  type StreamExpectation,
} from './case.js'
import { compareAnswer, statusesOf } from './expect.js'
import { givenSteps } from './given.js'
import { chainProblems, receiptProblems, replayProblems } from './hashes.js'
import { ask, open, type Answer, type OpenAnswer } from './http.js'
import { mismatches, mismatchesByPointer, show, type Mismatch } from './match.js'
import { find } from './pointer.js'
import { Reader } from './reader.js'
import { partsOf } from './sse.js'
import { patienceOf, type Target } from './target.js'
import { resolve } from './template.js'

/** A promise that was not kept: where, and how. */
export class BrokenPromise extends Error {
  readonly step: string
  readonly mismatches: readonly Mismatch[]

  constructor(step: string, found: readonly Mismatch[]) {
    super(`${step}\n${found.map(({ at, expected, got }) => `  ${at}\n    expected: ${expected}\n    got:      ${got}`).join('\n')}`)
    this.name = 'BrokenPromise'
    this.step = step
    this.mismatches = found
    // Where in this suite it was noticed says nothing to those who read it.
    this.stack = `${this.name}: ${this.message}`
  }
}

/** Runs a case against a target. Resolves when every promise was kept; rejects with BrokenPromise, or BrokenCase where the case makes no sense. */
export async function runCase(test: Case, target: Target): Promise<void> {
  await new CaseRun(test, target).run()
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

let turn = 0

/** An answer, what a proxy found wrong with it, and what it is the answer to. */
interface Answered {
  readonly built: BuiltRequest
  readonly answer: Answer
  readonly findings: readonly Mismatch[]
}

interface Begun {
  readonly answers: readonly Promise<Answered>[]
  readonly isOne: boolean
}

class CaseRun {
  readonly #case: Case
  readonly #target: Target
  readonly #scope: Record<string, unknown>
  readonly #readers = new Map<string, Reader>()
  readonly #kept = new Map<string, string>()
  readonly #begun = new Map<string, Begun>()
  readonly #patience: number
  #replica = 0
  #step = ''

  constructor(test: Case, target: Target) {
    this.#case = test
    this.#target = target
    this.#patience = patienceOf(target)
    // Nothing that a case makes may meet what another one, or an earlier run, has made.
    this.#scope = {
      unique: `${test.id}-${randomUUID()}`,
      user: randomInt(1, 2 ** 47),
      other_user: randomInt(1, 2 ** 47),
      guest: `guest-${randomUUID()}`,
      known: target.known ?? {},
      // A mock takes any ids.
      ...(target.isMock ? { run_id: 'run-1', thread_id: 'thread-1', run: {}, worker_id: 'worker-1' } : {}),
    }
  }

  async run(): Promise<void> {
    try {
      const given = this.#case.given && !this.#target.isMock ? givenSteps(this.#case.given) : []
      for (const step of given) await this.#run(step, 'given')
      for (const [i, step] of this.#case.steps.entries()) await this.#run(step, `step ${i + 1}`)
      for (const [name, reader] of this.#readers) this.#checkReader(name, reader)
      for (const name of this.#begun.keys()) throw new BrokenCase(`Nothing awaits what was begun as ${name}.`)
    } finally {
      for (const reader of this.#readers.values()) reader.close()
    }
  }

  async #run(step: Step, position: string): Promise<void> {
    this.#step = `${position}: ${nameOf(step)}`
    if ('open' in step) await this.#open(step)
    else if ('begin' in step) this.#begin(step)
    else if ('await' in step) await this.#await(step)
    else if ('request' in step) {
      const { json, text } = await this.#request(step)
      this.#save(step.save, json ?? text)
    } else if ('parallel' in step) await this.#parallel(step)
    else if ('check' in step) this.#check(step)
    else if ('drop' in step) {
      const reader = this.#reader(step.drop)
      this.#checkReader(step.drop, reader)
      reader.drop()
    } else if ('resume' in step) {
      const answer = await this.#reader(step.resume).resume(step.on)
      if (answer.status !== 200) this.#fail([{ at: 'status', expected: '200', got: `${answer.status} ${answer.text()}` }])
    } else await this.#read(step)
  }

  async #read(step: ReadStep): Promise<void> {
    const reader = this.#reader(step.read)
    const until = resolve(step.until, this.#scope) as ReadStep['until']
    this.#fail(await reader.until(until, this.#patience))
    if (step.expect) this.#fail(reader.compare(resolve(step.expect, this.#scope) as StreamExpectation))
    this.#save(step.save, partsOf(reader.messages()))
  }

  async #request(step: RequestStep, scope: Readonly<Record<string, unknown>> = this.#scope): Promise<Answer> {
    const deadline = Date.now() + this.#patience
    for (;;) {
      const answered = await this.#send(this.#build(step, scope), step.on, statusesOf(step.expect))
      const found = this.#judge(answered, step.expect, scope)
      if (found.length === 0) return answered.answer
      if (step.eventually !== true || Date.now() > deadline) this.#fail(found, answered.built)
      await pause(25)
    }
  }

  /** Where the answer is not what is expected. That it keeps the contract is no question of patience. */
  #judge({ built, answer, findings }: Answered, expected: Expectation, scope: Readonly<Record<string, unknown>>): Mismatch[] {
    this.#fail([...findings, ...this.#contractMismatches(built, answer)], built)
    return compareAnswer(expected, answer, scope, this.#target.isMock)
  }

  #begin(step: BeginStep): void {
    const scopes = step.times === undefined ? [this.#scope] : this.#indexed(step.times)
    const answers = scopes.map((scope) => this.#send(this.#build(step, scope), step.on, [200]))
    // Whoever awaits them is told; a case that fails before does not get there.
    for (const answer of answers) answer.catch(() => undefined)
    this.#begun.set(step.begin, { answers, isOne: step.times === undefined })
  }

  async #await(step: AwaitStep): Promise<void> {
    const begun = this.#begun.get(step.await)
    if (begun === undefined) throw new BrokenCase(`Nothing was begun as ${step.await}.`)
    this.#begun.delete(step.await)
    const answered = await Promise.all(begun.answers)
    for (const each of answered) this.#fail(this.#judge(each, step.expect, this.#scope), each.built)
    const bodies = answered.map(({ answer }) => answer.json)
    this.#save(step.save, begun.isOne ? bodies[0] : bodies)
  }

  #indexed(times: number | string): Readonly<Record<string, unknown>>[] {
    return Array.from({ length: Number(resolve(times, this.#scope)) }, (_, i) => ({ ...this.#scope, index: i + 1 }))
  }

  #build(fields: RequestFields, scope: Readonly<Record<string, unknown>>): BuiltRequest {
    const mock = this.#target.isMock && typeof this.#case.mock === 'string' ? { prefer: this.#case.mock } : {}
    return buildRequest({ ...fields, headers: { ...fields.headers, ...mock } }, scope, this.#target.contract, { secret: this.#target.secret, kept: this.#kept })
  }

  async #send(built: BuiltRequest, on: RequestFields['on'], expected: readonly number[]): Promise<Answered> {
    const { proxy } = this.#target
    const base = this.#baseUrl(on)
    if (proxy?.takes(built.wire, built.operation, expected) !== true)
      return { built, answer: await this.#connect(built, () => ask(base, built.wire, this.#patience * 2)), findings: [] }
    const answer = await this.#connect(built, () => ask(proxy.url, built.wire, this.#patience * 2))
    return { built, answer, findings: proxy.findings(answer, built.wire).map((got) => ({ at: 'proxy', expected: 'no finding', got })) }
  }

  /** A connection that fails is a broken promise as any other. */
  async #connect<T>(built: BuiltRequest, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      this.#fail([{ at: 'connection', expected: 'an answer', got: error instanceof Error ? error.message : String(error) }], built)
      throw error
    }
  }

  #contractMismatches(built: BuiltRequest, answer: Answer): Mismatch[] {
    const problems = this.#target.contract.problems(built.operation, answer)
    // What breaks its schema cannot be looked into.
    if (problems.length === 0 && !this.#target.isMock) problems.push(...this.#invariantProblems(built, answer))
    if (problems.length === 0) return []
    return [{ at: 'contract', expected: 'an answer that keeps the contract', got: `${answer.status}: ${problems.join('; ')}` }]
  }

  /** What holds for every answer, whatever a case is about. */
  #invariantProblems({ operation, wire }: BuiltRequest, answer: Answer): string[] {
    const problems: string[] = []
    const requestId = wire.headers['x-request-id']
    if (typeof requestId === 'string' && /^[A-Za-z0-9._:-]{1,128}$/.test(requestId) && answer.headers['x-request-id'] !== requestId)
      problems.push(`x-request-id is ${show(answer.headers['x-request-id'])}, not the ${requestId} that was sent`)
    if (answer.status === 405 && !/[A-Z]/.test(answer.headers['allow'] ?? '')) problems.push('a 405 without Allow')
    if (operation?.id === 'listRunEvents' && answer.status === 200) {
      const url = new URL(wire.path, 'http://localhost')
      const runId = decodeURIComponent(url.pathname.split('/').at(-2) ?? '')
      problems.push(...chainProblems(runId, Number(url.searchParams.get('after') ?? 0), (answer.json as { events: [] }).events))
    }
    return problems
  }

  async #open(step: OpenStep): Promise<void> {
    const connect = async (headers: RequestFields['headers'], on: number | 'other' | undefined): Promise<{ answer: OpenAnswer; built: BuiltRequest }> => {
      const built = this.#build({ ...step, headers: { ...step.headers, ...headers } }, this.#scope)
      return { answer: await this.#connect(built, () => open(this.#baseUrl(on), built.wire, this.#patience)), built }
    }
    const opened = await connect({}, step.on)
    const reader = new Reader(opened, (lastEventId, on) => connect(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }, on))
    this.#readers.set(step.open, reader)
    const expected: Expectation = { status: 200, ...step.expect }
    if (opened.answer.status !== 200) await opened.answer.moved(this.#patience)
    this.#fail(compareAnswer(expected, reader.answer(), this.#scope), opened.built)
    this.#save(step.save, opened.answer.headers)
  }

  async #parallel({ parallel, expect, save }: ParallelStep): Promise<void> {
    const answers = await Promise.all(this.#indexed(parallel.times ?? 1).flatMap((scope) => parallel.do.map((step) => this.#request(step, scope))))
    const bodies = answers.map(({ json }) => json)
    const found: Mismatch[] = []
    if (expect?.statuses) {
      const counts: Record<string, number> = {}
      for (const { status } of answers) counts[String(status)] = (counts[String(status)] ?? 0) + 1
      found.push(...mismatches(resolve(expect.statuses, this.#scope), counts, 'statuses'))
    }
    if (expect?.body) found.push(...mismatchesByPointer(resolve(expect.body, this.#scope) as Record<string, unknown>, bodies, 'bodies '))
    this.#fail(found)
    this.#save(save, bodies)
  }

  #check(step: CheckStep): void {
    const values = resolve(step.of, this.#scope) as unknown[]
    const [first, second] = values
    const problems = (): string[] => {
      switch (step.check) {
        case 'receipt':
          return receiptProblems(first as Record<string, unknown>)
        case 'replay':
          return replayProblems(String(first))
        case 'equal':
          return mismatches({ $eq: first }, second).map(({ got }) => `${got}, which is not ${show(first)}`)
        case 'different':
          return mismatches({ $ne: first }, second).map(({ got }) => `${got} both times`)
        case 'value':
          return mismatches(resolve(step.expect, this.#scope), first).map(({ expected, got }) => `${got} where ${expected} is expected`)
      }
    }
    this.#fail(problems().map((got) => ({ at: 'check', expected: step.check, got })))
  }

  /** The whole of what a connection brought has to keep the contract, however it ended. */
  #checkReader(name: string, reader: Reader): void {
    const problems = this.#target.contract.problems(reader.operation, reader.answer())
    if (problems.length > 0) this.#fail([{ at: `contract (stream ${name})`, expected: 'a stream that keeps the contract', got: problems.join('; ') }])
  }

  #reader(name: string): Reader {
    const reader = this.#readers.get(name)
    if (reader === undefined) throw new BrokenCase(`No stream was opened as ${name}.`)
    return reader
  }

  #baseUrl(on: number | 'other' | undefined): string {
    const { baseUrls } = this.#target
    if (on === 'other') this.#replica++
    else this.#replica = on ?? turn++
    return baseUrls[this.#replica % baseUrls.length] as string
  }

  #save(save: Readonly<Record<string, string>> | undefined, from: unknown): void {
    for (const [name, pointer] of Object.entries(save ?? {})) {
      const value = find(from, pointer)
      if (value === undefined) this.#fail([{ at: pointer, expected: `a value to be remembered as ${name}`, got: 'nothing' }])
      this.#scope[name] = value
    }
  }

  #fail(found: readonly Mismatch[], built?: BuiltRequest): void {
    if (found.length === 0) return
    const sent = built ? ` (${built.wire.method} ${built.wire.path.slice(0, 200)})` : ''
    throw new BrokenPromise(`${this.#step}${sent}`, found)
  }
}

function nameOf(step: Step): string {
  if ('open' in step) return `open ${step.open}`
  if ('begin' in step) return `begin ${step.begin} (${step.request})`
  if ('await' in step) return `await ${step.await}`
  if ('request' in step) return step.request
  if ('parallel' in step) return `${step.parallel.times ?? 1} times ${step.parallel.do.map(({ request }) => request).join(', ')} at once`
  if ('check' in step) return `check ${step.check}`
  if ('drop' in step) return `drop ${step.drop}`
  if ('resume' in step) return `resume ${step.resume}`
  return `read ${step.read} until ${JSON.stringify(step.until)}`
}
