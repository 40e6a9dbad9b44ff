import { modelErrorClasses } from '../../src/models/index.js'
import { readContract, validatorAt } from '../contract/contract-document.js'
import { dataLines, read } from '../contract/ui-stream-reader.js'
import { payloads, type Log } from '../integration/execution/conversation.js'
import type { WireEvent } from '../integration/api/answers.js'
import { equal } from './caller.js'
import { providerOf } from './model-answers.js'
import { modelOf, type OddCall, type OddModelServer } from './odd-model-server.js'
import type { OddService, ServiceAnswer } from './odd-service.js'

interface Limits {
  readonly steps: number
  readonly modelCalls: number
  readonly toolCalls: number
}

/** What the service allows. */
export const limits = { steps: 20, modelCalls: 30, toolCalls: 30, wallClockMs: 30_000 } as const
/** What a run of one turn asks for: little enough to come to its limits. */
const limitsOfTurn: Limits = { steps: 2, modelCalls: 3, toolCalls: 2 }
/** How long the service waits for the first part of an answer. */
export const firstPartMs = 4_000
/** As the policy of the providers says. */
const mostAttempts = 4
/** Far more than pauses, silence and all attempts take: a run that is not over by then does not end. */
const patienceMs = 200_000
/** Between the end of the time of a turn and the end of the run, on a machine that has much to do. */
const slackMs = 20_000

/** In a session. All are in the log before the first is answered, most often. */
const messagesOfSession = 8

/** What a run may end with that nobody cancels. That its passes fail one after the other, or its owners, is not among it. */
export const reasonClasses = [
  ...['completed', 'model_error', 'loop_detected'],
  ...['max_steps', 'max_model_calls', 'max_tool_calls', 'max_tokens', 'max_wall_clock'],
] as const

const finishReasons: readonly unknown[] = ['stop', 'length', 'tool-calls', 'content-filter', 'error', 'other']
const payloadComplaints = new Map(Object.entries(readContract()['x-event-types']).map(([type, pointer]) => [type, validatorAt(pointer)]))

/** Most runs are sessions, in which what was made of odd answers is told to the model again. */
const isSession = (run: number): boolean => Math.floor(run / 8) % 4 !== 0

/** Lets one run live on the answers that are its own, and throws where it did what it may not. Gives its endings: its own and those of its answers. */
export async function letLive(service: OddService, server: OddModelServer, run: number): Promise<readonly string[]> {
  const mode = isSession(run) ? 'session' : 'turn'
  const own = mode === 'session' ? limits : limitsOfTurn
  const wanted = { max_steps: own.steps, max_model_calls: own.modelCalls, max_tool_calls: own.toolCalls }
  const asked = { mode, format: 'ui', limits: wanted, model_override: modelOf(run), provider_override: providerOf(run) }
  const { run: created } = bodyOf(await service.call('POST', '/runs', { body: asked })) as { run: Named }
  const live = service.call('GET', streamOf(created, 'ui'), { patienceMs })
  // Nobody may be waiting for it when it fails.
  live.catch(() => undefined)
  const messages = mode === 'session' ? messagesOfSession : 1
  for (let nth = 1; nth <= messages; nth++)
    await say(service, created, { frame_id: `f${String(nth)}`, type: 'user_message', payload: { text: 'Say something.' } })
  if (mode === 'session') await say(service, created, { frame_id: 'end', type: 'finish', payload: {} })
  const { text } = await live
  const log = await logOfEnded(service, created)
  const [end, ...more] = payloads(log, 'run.finished')
  equal(more.length, 0, 'ends of the run after the first')
  oneOf(end?.['reason_class'], reasonClasses, 'the class of the end of the run')
  const calls = server.calls.get(run) ?? []
  withinLimits(log, calls, own)
  asThePolicySays(calls)
  asDeclared(log)
  await asUiMessages(text, messages)
  await readable(service, created)
  return [`${mode} ${String(end?.['reason_class'])}`, ...payloads(log, 'model.finished').map(endingOf)]
}

interface Named {
  readonly id: string
  readonly thread_id: string
}

const bodyOf = ({ text }: ServiceAnswer): unknown => JSON.parse(text)

/** To the end of the run, however long that takes. */
const streamOf = ({ id, thread_id: thread }: Named, format: string): string =>
  `/runs/${id}/stream?thread_id=${thread}&from=0&follow=run&format=${format}&tail_ms=${String(patienceMs)}`

async function say(service: OddService, { id, thread_id: thread }: Named, frame: object): Promise<void> {
  const { outcome } = await service.call('POST', `/runs/${id}/frames`, { body: { thread_id: thread, ...frame } })
  // A run that has come to one of its limits takes no more.
  oneOf(outcome, ['202', '409 run_terminal'], 'the answer to a frame')
}

const endingOf = ({ finish_reason: reason, error }: Log[number]['payload']): string =>
  error === undefined ? `answer ${String(reason)}` : `answer ${String(reason)} (${String((error as { class?: unknown }).class)})`

/** The stream is over when the run is. */
async function logOfEnded(service: OddService, { id }: Named): Promise<Log> {
  const { run } = bodyOf(await service.call('GET', `/runs/${id}`)) as { run: { status: string } }
  oneOf(run.status, ['succeeded', 'failed'], 'the status of the run')
  const log: WireEvent[] = []
  for (let after: number | null = 0; after !== null;) {
    const page = bodyOf(await service.call('GET', `/runs/${id}/events?after=${String(after)}&limit=1000`)) as { events: WireEvent[]; next_after: number | null }
    log.push(...page.events)
    after = page.next_after
  }
  return log
}

function withinLimits(log: Log, calls: readonly OddCall[], own: Limits): void {
  atMost(calls.length, own.modelCalls, 'calls of the model')
  atMost(new Set(calls.map(({ step }) => step)).size, own.steps, 'steps')
  // That it is about to be called is in the log before it is.
  atMost(calls.length, payloads(log, 'step.started').length, 'calls of the model, by the log')
  const made = payloads(log, 'tool.call').map((call) => call['tool_call_id'])
  const results = payloads(log, 'tool.result')
  // Those that would go beyond the limit are in the log, and are not made.
  atMost(results.filter(({ status }) => status !== 'canceled').length, own.toolCalls, 'calls of tools')
  const given = results.map((result) => result['tool_call_id'])
  equal(new Set(given).size, given.length, 'calls with one result')
  equal([...given].sort(), [...made].sort(), 'calls with a result')
  const times = (type: string): number[] => log.filter((event) => event.event_type === type).map((event) => Date.parse(event.recorded_at))
  const ended = times('turn.finished')
  equal(times('turn.started').length, ended.length, 'turns that have ended')
  for (const [nth, began] of times('turn.started').entries()) atMost((ended[nth] ?? Infinity) - began, limits.wallClockMs + slackMs, 'milliseconds of a turn')
}

function asThePolicySays(calls: readonly OddCall[]): void {
  for (const [nth, { step, isFinal, atMs }] of calls.entries()) {
    atMost(calls.filter((call) => call.step === step).length, mostAttempts, 'attempts at one step')
    const next = calls[nth + 1]
    // An answer that came too late on a busy machine has not been read.
    const wasRead = next !== undefined && next.atMs - atMs < firstPartMs / 2
    if (isFinal && wasRead && next.step === step) throw new Error(`Answer ${String(nth)} is final, and the model was asked again.`)
  }
}

function asDeclared(log: Log): void {
  for (const { event_type: type, payload } of log) {
    const complaints = payloadComplaints.get(type)
    if (complaints === undefined) throw new Error(`The contract has no event type ${type}.`)
    equal(complaints(payload), [], `complaints about ${type} ${JSON.stringify(payload).slice(0, 300)}`)
  }
  for (const { finish_reason: reason, error } of payloads(log, 'model.finished')) {
    oneOf(reason, finishReasons, 'the reason of an answer')
    if (error !== undefined) oneOf((error as { class?: unknown }).class, Object.keys(modelErrorClasses), 'the class of a failed answer')
  }
  for (const { finish_reason: reason } of payloads(log, 'turn.finished')) oneOf(reason, [...finishReasons, 'limit'], 'the reason of the end of the turn')
}

async function asUiMessages(text: string, most: number): Promise<void> {
  equal(dataLines(text).at(-1), '[DONE]', 'the end of the stream')
  const { errors, messages, chunks } = await read(text)
  // Failures that the stream tells come out among them.
  const told = chunks.flatMap((chunk) => (chunk.type === 'error' ? [`Error: ${chunk.errorText}`] : []))
  equal(
    errors.filter((error) => !told.includes(error)),
    [],
    'complaints of a chat client',
  )
  atMost(messages.length, most, 'messages')
}

/** Whatever is made of the log is served, is what the contract says, and finds the log whole. */
async function readable(service: OddService, run: Named): Promise<void> {
  const verdict = await service.call('GET', `/runs/${run.id}/verify`)
  equal([verdict.status, (bodyOf(verdict) as { ok: unknown }).ok], [200, true], 'the verdict')
  const receipt = await service.call('GET', `/runs/${run.id}/receipt`)
  equal(receipt.status, 200, 'the status of the receipt')
  const { text } = await service.call('GET', streamOf(run, 'events'))
  equal(dataLines(text).at(-1), '[DONE]', 'the end of the stream of events')
}

function atMost(found: number, most: number, what: string): void {
  if (!(found <= most)) throw new Error(`${what}: at most ${String(most)} were expected, ${String(found)} came`)
}

function oneOf(found: unknown, expected: readonly unknown[], what: string): void {
  if (!expected.includes(found)) throw new Error(`${what}: ${JSON.stringify(found)} is none that is declared`)
}
