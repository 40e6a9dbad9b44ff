import { setTimeout as sleep } from 'node:timers/promises'
import { find, mismatches, mismatchesByPointer, resolve, type Mismatch } from '../conformance/src/index.js'
import type { Following } from './adapter.js'
import type {
  AskStep,
  BesideStep,
  CallExpectation,
  CallStep,
  ClientCase,
  FollowStep,
  FollowWorkerStep,
  Given,
  LogStep,
  Step,
  StreamExpectation,
  WaitStep,
} from './case.js'
import type { Answer, ErrorAnswer, EventAnswer } from './protocol.js'
import { judgeRequests } from './seen-requests.js'
import type { Stage } from './stage.js'
import { readLog, readUndisturbed, readWorker } from './undisturbed.js'

/** Retries that do not keep anybody waiting. */
const quickRetries = { attempts: 4, base_ms: 5, max_ms: 40, total_ms: 20_000 }

/** Plays a case and throws with everything that was not as promised. */
export async function playCase(stage: Stage, played: ClientCase): Promise<void> {
  stage.proxy.reset()
  await new CasePlayer(stage, played).play()
}

class CasePlayer {
  readonly #stage: Stage
  readonly #case: ClientCase
  #scope: Record<string, unknown>
  readonly #found: Mismatch[] = []
  /** Connections are taken again. */
  #isBack: Promise<void> = Promise.resolve()

  constructor(stage: Stage, played: ClientCase) {
    this.#stage = stage
    this.#case = played
    this.#scope = { secret: stage.runtime.secret }
  }

  async play(): Promise<void> {
    if (this.#case.given !== undefined) await this.#make(this.#resolved(this.#case.given))
    await this.#stage.adapter.configure({
      base_url: this.#stage.proxy.url,
      ...this.#stage.signing,
      principal: { user_id: 1 },
      retry: quickRetries,
      ...this.#resolved(this.#case.client ?? {}),
    })
    try {
      await this.#playAll(this.#case.steps, '')
    } finally {
      await this.#isBack
    }
    if (this.#stage.proxy.script.pending > 0)
      this.#found.push({ at: 'faults', expected: 'all of them to have happened', got: `${this.#stage.proxy.script.pending} that did not` })
    if (this.#found.length === 0) return
    const lines = this.#found.map(({ at, expected, got }) => `  ${at}: expected ${expected}, got ${got}`)
    throw new Error(`${this.#case.promise}\n${lines.join('\n')}`)
  }

  #resolved<T>(value: T): T {
    return resolve(value, this.#scope) as T
  }

  async #playAll(steps: readonly Step[], at: string): Promise<void> {
    for (const [i, step] of steps.entries()) await this.#playStep(step, `${at}step ${i + 1}`)
  }

  async #playStep(step: Step, at: string): Promise<void> {
    const { proxy } = this.#stage
    if ('faults' in step) proxy.script.add(this.#resolved(step.faults))
    else if ('call' in step) await this.#call(this.#resolved(step), at)
    else if ('follow' in step) await this.#follow(step, at)
    else if ('follow_worker' in step) await this.#followWorker(step, at)
    else if ('ask' in step) await this.#ask(this.#resolved(step), at)
    else if ('append' in step) await this.#append(this.#resolved(step.append))
    else if ('beside' in step) await this.#beside(this.#resolved(step), at)
    else if ('away_ms' in step) await this.#beAway(step.away_ms)
    else if ('wait' in step) await this.#wait(this.#resolved(step.wait))
    else if ('seen' in step) this.#note(`${at} ${step.seen.operation} `, judgeRequests(proxy.seenOf(step.seen.operation), this.#resolved(step.seen)))
    else await this.#judgeLog(this.#resolved(step.log), at)
  }

  #note(at: string, found: readonly Mismatch[]): void {
    this.#found.push(...found.map((each) => ({ ...each, at: `${at}${each.at}` })))
  }

  #hold(at: string, matcher: unknown, actual: unknown): void {
    if (matcher !== undefined) this.#found.push(...mismatches(matcher, actual, at))
  }

  async #make(given: Given): Promise<void> {
    const { runtime } = this.#stage
    if (given.worker === undefined) {
      const { runId, threadId } = await runtime.createRun(given.run ?? {})
      this.#scope = { ...this.#scope, run_id: runId, thread_id: threadId }
    } else {
      const answer = await runtime.call('POST', '/internal/v1/codex/workers', { body: given.worker })
      if (answer.status !== 202) throw new Error(`The worker of the case cannot be made: ${answer.text}`)
      this.#scope = { ...this.#scope, worker_id: find(answer.json, '/data/workerId') }
    }
    await this.#append(given)
  }

  async #append(given: Given): Promise<void> {
    const { run_id: runId, worker_id: workerId } = this.#scope as { run_id?: string; worker_id?: string }
    if (runId !== undefined) await this.#appendToRun(runId, given)
    else if (workerId !== undefined) await this.#ingest(workerId, given)
    else throw new Error('There is nothing to append to.')
  }

  async #ingest(workerId: string, given: Given): Promise<void> {
    const { runtime } = this.#stage
    const events = typeof given.events === 'number' ? workerEvents(given.events, given.size) : (given.events ?? [])
    for (const event of events) {
      const answer = await runtime.call('POST', `/internal/v1/codex/workers/${workerId}/events`, { body: { event } })
      if (answer.status !== 202) throw new Error(`An event of the case cannot be appended: ${answer.text}`)
    }
    if (given.prune_before !== undefined) await runtime.app.workers.prune(workerId, given.prune_before)
  }

  async #appendToRun(runId: string, given: Given): Promise<void> {
    const { runtime } = this.#stage
    const events = typeof given.events === 'number' ? deltas(given.events, given.size) : [...(given.events ?? [])]
    if (given.finish !== undefined) events.push({ event_type: 'run.finished', payload: { status: given.finish } })
    // Well below the limit of a body.
    const portion = given.size === undefined ? 500 : Math.max(1, Math.floor(4_000_000 / given.size))
    for (let i = 0; i < events.length; i += portion) {
      const answer = await runtime.call('POST', `/internal/v1/runs/${runId}/events`, { body: { events: events.slice(i, i + portion), atomic: true } })
      if (answer.status !== 200) throw new Error(`The events of the case cannot be appended: ${answer.text}`)
      const [refused] = (answer.json['results'] as { status: number }[]).filter(({ status }) => status >= 400)
      if (refused) throw new Error(`An event of the case cannot be appended: ${JSON.stringify(refused)}`)
    }
    if (given.prune_before !== undefined) await runtime.app.log.prune(runId, given.prune_before)
  }

  async #call({ call, expect, save }: CallStep, at: string): Promise<void> {
    const answer = await this.#stage.adapter.call(call)
    this.#judgeAnswer(answer, expect, `${at} ${call.operation} `)
    if (answer.is !== 'result') return
    for (const [name, pointer] of Object.entries(save ?? {})) this.#scope[name] = find(answer.body, pointer)
  }

  #judgeAnswer(answer: Answer, expect: CallExpectation, at: string): void {
    if (expect.error !== undefined || answer.is === 'error') {
      this.#judgeError(answer, expect.error, at)
      return
    }
    if (answer.is !== 'result') throw new Error(`${at} was answered with ${answer.is}.`)
    this.#hold(`${at}status`, expect.status, answer.status)
    if (expect.body) this.#note(at, mismatchesByPointer(expect.body, answer.body, 'body '))
  }

  #judgeError(answer: Answer, expected: Readonly<Record<string, unknown>> | undefined, at: string): void {
    if (answer.is !== 'error') this.#found.push({ at, expected: 'an error', got: JSON.stringify(answer) })
    else if (expected === undefined) this.#found.push({ at, expected: 'no error', got: JSON.stringify(answer) })
    else
      for (const [name, matcher] of Object.entries(expected))
        this.#note(
          `${at}error `,
          mismatches(matcher, answer[name as keyof ErrorAnswer], name).map((each) => ({ ...each, got: `${each.got} (${answer.message})` })),
        )
  }

  async #follow(step: FollowStep, at: string): Promise<void> {
    const wanted = this.#resolved(step.follow)
    const { abort_after: _, ...command } = wanted
    const runId = String(this.#scope['run_id'])
    const threadId = String(this.#scope['thread_id'])
    const before = this.#stage.proxy.seenOf('streamRun').length
    const following = this.#stage.adapter.follow({ run_id: runId, thread_id: threadId, cursor: 0, ...command })
    await this.#steer(following, wanted, { operation: 'streamRun', before, meanwhile: step.meanwhile }, at)
    const expect = this.#resolved(step.expect)
    const end = await this.#judgeEnd(following, expect, at)
    if (expect.whole === false || (expect.whole === undefined && end.is === 'error')) return
    const isPart = end.is === 'end' && end.by !== 'done'
    const parts = await readUndisturbed(this.#stage.runtime, {
      runId,
      threadId,
      cursor: wanted.cursor ?? 0,
      format: wanted.format ?? 'events',
      follow: wanted.follow ?? 'turn',
      // A run that goes on is compared as far as it was read.
      tailMs: isPart ? 200 : 60_000,
    })
    this.#judgeWhole(following.events, isPart ? parts.slice(0, following.events.length) : parts, wanted.format !== 'ui', at)
  }

  async #followWorker(step: FollowWorkerStep, at: string): Promise<void> {
    const wanted = this.#resolved(step.follow_worker)
    const { abort_after: _, ...command } = wanted
    const workerId = String(this.#scope['worker_id'])
    const before = this.#stage.proxy.seenOf('streamCodexWorker').length
    const following = this.#stage.adapter.followWorker({ worker_id: workerId, cursor: 0, ...command })
    await this.#steer(following, wanted, { operation: 'streamCodexWorker', before, meanwhile: step.meanwhile }, at)
    const expect = this.#resolved(step.expect)
    const end = await this.#judgeEnd(following, expect, at)
    if (expect.whole === false || (expect.whole === undefined && end.is === 'error')) return
    // A worker has no end: it is compared as far as it was read.
    const parts = await readWorker(this.#stage.runtime, workerId, wanted.cursor)
    this.#judgeWhole(following.events, parts.slice(0, following.events.length), true, at)
  }

  /** What is done with a reader while it reads. */
  async #steer(
    following: Following,
    wanted: Pick<FollowStep['follow'], 'pause_after' | 'abort_after'>,
    { operation, before, meanwhile }: { operation: string; before: number; meanwhile: readonly Step[] | undefined },
    at: string,
  ): Promise<void> {
    const { pause_after: pauseAfter, abort_after: abortAfter } = wanted
    if (pauseAfter !== undefined) await within(following.paused, `${at}: the client never paused`)
    if (meanwhile !== undefined) {
      await Promise.race([this.#wait({ operation, requests: before + 1 }), following.ended])
      await this.#playAll(meanwhile, `${at}, meanwhile, `)
    }
    if (pauseAfter !== undefined) following.resume()
    if (abortAfter !== undefined) {
      await within(following.until(abortAfter), `${at}: ${abortAfter} events never came`)
      following.abort()
    }
  }

  #judgeWhole(events: readonly EventAnswer[], parts: readonly { id: number | undefined; data: unknown }[], hasSeqs: boolean, at: string): void {
    const different = parts.findIndex(({ data, id }, i) => mismatches({ $eq: data }, events[i]?.data).length > 0 || (hasSeqs && events[i]?.seq !== id))
    if (different !== -1)
      this.#found.push({ at: `${at} event ${different + 1}`, expected: JSON.stringify(parts[different]), got: JSON.stringify(events[different] ?? 'nothing') })
    else this.#hold(`${at} number of events`, parts.length, events.length)
  }

  async #judgeEnd(following: Following, expect: StreamExpectation, at: string): Promise<Answer> {
    const end = await within(following.ended, `${at}: the client did not stop following after ${following.events.length} events`)
    if (end.is === 'error' || expect.error !== undefined) this.#judgeError(end, expect.error, `${at} `)
    else this.#hold(`${at} end`, expect.end ?? 'done', end.is === 'end' ? end.by : end.is)
    this.#hold(`${at} number of events`, expect.count, following.events.length)
    this.#hold(`${at} seqs`, expect.seqs, [...new Set(following.events.map(({ seq }) => seq))])
    if (expect.text !== undefined) this.#hold(`${at} text`, expect.text, following.events.map(({ data }) => deltaOf(data)).join(''))
    return end
  }

  async #ask({ ask, expect }: AskStep, at: string): Promise<void> {
    await this.#judgeEnd(this.#stage.adapter.ask({ body: ask }), expect, at)
  }

  async #beside({ beside, body, expect }: BesideStep, at: string): Promise<void> {
    const [method = '', path = ''] = beside.split(' ')
    const answer = await this.#stage.runtime.call(method, path, body === undefined ? {} : { body })
    this.#hold(`${at} ${beside} status`, expect.status, answer.status)
    if (expect.body) this.#note(`${at} ${beside} `, mismatchesByPointer(expect.body, answer.json, 'body '))
  }

  async #beAway(ms: number): Promise<void> {
    await this.#stage.proxy.goAway()
    this.#isBack = sleep(ms).then(() => this.#stage.proxy.comeBack())
    this.#isBack.catch(() => undefined)
  }

  async #wait({ operation, requests = 1, comments = 0, events = 0, gone, still_ms: stillMs = 0 }: WaitStep['wait']): Promise<void> {
    const sum = (of: 'comments' | 'frames' | 'bytes'): number => this.#stage.proxy.seenOf(operation).reduce((total, each) => total + each[of], 0)
    let bytes = 0
    let lastChange = performance.now()
    const isThere = (): boolean => {
      const seen = this.#stage.proxy.seenOf(operation)
      if (sum('bytes') !== bytes) lastChange = performance.now()
      bytes = sum('bytes')
      const isEnough = seen.length >= requests && sum('comments') >= comments && sum('frames') >= events
      return isEnough && (gone !== true || seen.at(-1)?.outcome === 'gone') && performance.now() - lastChange >= stillMs
    }
    const deadline = performance.now() + patienceMs
    while (!isThere()) {
      if (performance.now() > deadline) throw new Error(`Waited in vain for ${JSON.stringify({ operation, requests, comments, events, gone, stillMs })}.`)
      await sleep(5)
    }
  }

  async #judgeLog({ count, type, events }: LogStep['log'], at: string): Promise<void> {
    const all = await this.#readLog()
    const log = type === undefined ? all : all.filter(({ event_type }) => event_type === type)
    this.#hold(`${at} events of the log`, count, log.length)
    if (events) this.#note(`${at} log `, mismatchesByPointer(events, log))
  }

  async #readLog(): Promise<readonly LoggedEvent[]> {
    const { runtime } = this.#stage
    const { run_id: runId, worker_id: workerId } = this.#scope as { run_id?: string; worker_id?: string }
    if (workerId === undefined) return await readLog(runtime, String(runId))
    const parts = await readWorker(runtime, workerId)
    return parts.map(({ data }) => {
      const { seq, eventType, payload } = data as { seq: number; eventType: string; payload: unknown }
      return { seq, event_type: eventType, payload }
    })
  }
}

/** The part of an event that every log has. */
interface LoggedEvent {
  readonly seq: number
  readonly event_type: string
  readonly payload: unknown
}

const patienceMs = 45_000

/** Everything a case waits for comes long before this, even on a machine that is busy. */
async function within<T>(promise: Promise<T>, complaint: string): Promise<T> {
  const over = new AbortController()
  const late = sleep(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(complaint)
  })
  late.catch(() => undefined)
  return await Promise.race([promise, late]).finally(() => {
    over.abort()
  })
}

/** Words with characters of several bytes, so that a cut can fall into one. */
function deltas(count: number, size?: number): unknown[] {
  return Array.from({ length: count }, (_, i) => ({ event_type: 'run.delta', payload: { delta: size === undefined ? `wörd ${i + 1} ✓ ` : 'x'.repeat(size) } }))
}

function workerEvents(count: number, size?: number): unknown[] {
  return Array.from({ length: count }, (_, i) => ({ event_type: 'worker.event', payload: { text: size === undefined ? `wörd ${i + 1} ✓` : 'x'.repeat(size) } }))
}

function deltaOf(data: unknown): string {
  const { delta } = (data ?? {}) as { delta?: unknown }
  return typeof delta === 'string' ? delta : ''
}
