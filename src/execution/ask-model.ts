import type { JsonObject } from '../kernel/json.js'
import type { ModelMessage, ModelProvider } from '../models/index.js'
import type { AskedCall, Piece } from './answers/index.js'
import type { Pass } from './pass.js'
import { readAnswer, type Answer } from './read-answer.js'
import type { Step, StepEvent } from './run-writer.js'

/**
 * One model call of a turn. That it is about to be made is in the log before it is made; the answer is appended as it
 * arrives; its end, with the tool calls that it asks for, is one commit. An attempt that was cut off is repeated under a
 * higher attempt number, and what it had said no longer counts.
 */
export async function askModel(pass: Pass, step: number, before: readonly StepEvent[] = []): Promise<void> {
  const { turn } = pass.fold
  if (turn) await takeStep(pass, step, turn, pass.messages(), { events: before })
}

/** The first step of a turn, begun in one commit with the turn itself and with the message that it answers. */
export async function openTurn(pass: Pass, turn: TurnName, message: ModelMessage, opening: Step): Promise<void> {
  await takeStep(pass, 1, turn, [...pass.messages(), message], opening)
}

interface TurnName {
  readonly turnId: string
  readonly frameId: string
}

async function takeStep(pass: Pass, step: number, turn: TurnName, messages: readonly ModelMessage[], before: Step): Promise<void> {
  const { agent, head } = pass
  const { settings } = head.state
  const resolved = await agent.hooks.resolveModel(pass, { model: settings.modelOverride, provider: settings.providerOverride })
  const provider = agent.provider(resolved.provider)
  const model = resolved.model ?? provider.defaultModel
  const marks = { turn_id: turn.turnId, step }
  const simulated = provider.simulated ? { simulated: true } : {}
  const prompt = await agent.hooks.buildPrompt(pass, messages, agent.systemPrompt)
  const started: StepEvent = { type: 'step.started', payload: { ...marks, attempt: pass.epoch, provider: provider.name, model, simulated: provider.simulated } }
  await pass.commit({ ...before, events: [...before.events, ...resolved.records, ...prompt.records, started] })
  await pass.reach('step_started')

  // Whatever ends the reading ends the call: a provider that is silent must not be waited for.
  const over = new AbortController()
  const time = timeLimit(pass)
  const signal = AbortSignal.any([pass.stepSignal(), time.signal, over.signal])
  const parts = provider.stream({
    messages: prompt.messages,
    tools: agent.tools.list().map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    model,
    signal,
    idempotencyKey: `${pass.writer.runId}:${turn.turnId}:${String(step)}`,
  })
  const told = async (pieces: readonly Piece[]): Promise<StepEvent[]> => {
    const events: StepEvent[] = []
    for (const { text } of pieces)
      events.push(...(await agent.hooks.persist(pass, { type: 'run.delta', payload: { delta: text, frame_id: turn.frameId, ...marks, ...simulated } })))
    return events
  }
  const write = async (pieces: readonly Piece[]): Promise<void> => {
    await pass.reach('before_delta')
    await pass.commit({ events: await told(pieces) })
  }
  const answer = await readAnswer(pass, parts, { turnId: turn.turnId, step }, write, { signal, over }).finally(() => {
    time.letGo()
  })
  await pass.commit(endOfAnswer(pass, provider, model, answer, await told(answer.rest), marks))
  await pass.reach('model_finished')
}

/** Milliseconds that the turn may still take, without the time it waited for people. */
export function remainingTime(pass: Pass): number {
  const { turn } = pass.fold
  if (!turn) return 0
  const limit = Math.min(pass.head.state.settings.limits?.max_wall_clock_ms ?? Number.POSITIVE_INFINITY, pass.agent.limits.maxWallClockMs)
  return limit - pass.time.activeMs(turn)
}

/**
 * A signal that fires when the turn has taken the time that it may take. To be let go of: turns may take half an hour, and
 * thousands of steps are over long before.
 */
export function timeLimit(pass: Pass): { readonly signal: AbortSignal; letGo(): void } {
  const limit = new AbortController()
  // A timer may be early by a moment; then there would be time left for nothing but another try.
  const ms = Math.max(1, Math.min(Math.ceil(remainingTime(pass)) + 2, 2 ** 31 - 1))
  const timer = setTimeout(() => {
    limit.abort(new DOMException('The turn has taken its time.', 'TimeoutError'))
  }, ms)
  return {
    signal: limit.signal,
    letGo() {
      clearTimeout(timer)
    },
  }
}

function endOfAnswer(
  pass: Pass,
  provider: ModelProvider,
  askedModel: string,
  answer: Answer,
  rest: readonly StepEvent[],
  marks: { turn_id: string; step: number },
): Step {
  const { simulated } = provider
  const { fault, usage } = answer
  const model = answer.model === undefined || answer.model === '' ? askedModel : answer.model
  const calls = answer.calls.map((call): StepEvent => ({ type: 'tool.call', payload: callPayload(call, marks) }))
  const error: JsonObject = fault ? { error: { class: fault.class, message: fault.message } } : {}
  const finished: StepEvent = {
    type: 'model.finished',
    payload: {
      ...marks,
      finish_reason: answer.reason,
      usage: { input_tokens: tokens(usage.inputTokens), output_tokens: tokens(usage.outputTokens) },
      model,
      tool_calls: calls.length,
      simulated,
      ...error,
    },
  }
  const events = [...rest, ...calls, finished]
  if (calls.length > 0) return { events }
  return {
    events: [...events, { type: 'step.finished', payload: marks }, turnFinished(marks.turn_id, answer.reason, { model, simulated, ...error })],
    ...(pass.head.state.mode === 'turn'
      ? { whenIdle: [fault ? runFinished('failed', 'model_error', fault.message) : runFinished('succeeded', 'completed', 'completed')] }
      : {}),
  }
}

/** What a server counts is not always a count. */
const tokens = (count: unknown): number | null =>
  typeof count === 'number' && Number.isFinite(count) ? Math.min(Math.max(0, Math.round(count)), mostTokens) : null
const mostTokens = 1_000_000_000_000

/** A provider's own words for a call go back to it as they came; everything else goes by our id. */
function callPayload(call: AskedCall, marks: JsonObject): JsonObject {
  return {
    tool_call_id: call.id,
    tool_name: call.name,
    input: call.input,
    ...marks,
    ...(call.providerId === undefined ? {} : { provider_call_id: call.providerId }),
    ...(call.invalid === undefined ? {} : { invalid: call.invalid }),
  }
}

export const turnFinished = (turnId: string, reason: string, more: JsonObject = {}): StepEvent => ({
  type: 'turn.finished',
  payload: { turn_id: turnId, finish_reason: reason, ...more },
})

export const runFinished = (status: string, reasonClass: string, reason: string, frameId?: string): StepEvent => ({
  type: 'run.finished',
  payload: { status, reason_class: reasonClass, reason, ...(frameId === undefined ? {} : { frame_id: frameId }) },
})
