import { randomUUID } from 'node:crypto'
import { monotonicMs } from '../kernel/clock.js'
import type { JsonObject } from '../kernel/json.js'
import { DeltaBuffer } from './delta-buffer.js'
import { ModelError, type FinishReason, type ModelMessage, type ModelPart, type ModelProvider, type ModelUsage } from '../models/index.js'
import type { Pass } from './pass.js'
import type { Step, StepEvent } from './run-writer.js'

type ToolCallPart = Extract<ModelPart, { type: 'tool-call' }>

interface Answer {
  readonly reason: FinishReason
  readonly usage: ModelUsage
  readonly model: string
  readonly calls: readonly ToolCallPart[]
  readonly error?: ModelError
}

/**
 * One model call of a turn. That it is about to be made is in the log before it is made; the answer is appended as it
 * arrives; its end, with the tool calls that it asks for, is one commit. An attempt that was cut off is repeated under a
 * higher attempt number, and what it had said no longer counts.
 */
export async function askModel(pass: Pass, step: number, before: readonly StepEvent[] = []): Promise<void> {
  const { turn } = pass.fold
  if (turn) await takeStep(pass, step, turn, pass.fold.messages(), { events: before })
}

/** The first step of a turn, begun in one commit with the turn itself and with the message that it answers. */
export async function openTurn(pass: Pass, turn: TurnName, message: ModelMessage, opening: Step): Promise<void> {
  await takeStep(pass, 1, turn, [...pass.fold.messages(), message], opening)
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
  const say = (delta: string): StepEvent => ({ type: 'run.delta', payload: { delta, frame_id: turn.frameId, ...marks, ...simulated } })
  const { answer, rest } = await streamAnswer(pass, provider, parts, say, { signal, over }).finally(() => {
    time.letGo()
  })
  await pass.commit(endOfAnswer(pass, provider, answer, rest === '' ? [] : await agent.hooks.persist(pass, say(rest)), marks))
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

/** Appends text as it becomes due. What is left at the end is returned, to be committed together with it. */
async function streamAnswer(
  pass: Pass,
  provider: ModelProvider,
  parts: AsyncIterable<ModelPart>,
  say: (delta: string) => StepEvent,
  { signal, over }: { readonly signal: AbortSignal; readonly over: AbortController },
): Promise<{ answer: Answer; rest: string }> {
  const buffer = new DeltaBuffer(pass.agent.deltas, monotonicMs)
  const calls: ToolCallPart[] = []
  const write = async (): Promise<void> => {
    await pass.reach('before_delta')
    await pass.commit({ events: await pass.agent.hooks.persist(pass, say(buffer.take())) })
  }
  const iterator = parts[Symbol.asyncIterator]()
  const take = (): Promise<IteratorResult<ModelPart>> => {
    const next = iterator.next()
    // Nobody may be waiting for it when it fails, while text is being written.
    next.catch(() => undefined)
    return next
  }
  let next = take()
  try {
    for (;;) {
      const arrived = await beforeDue(next, buffer.dueInMs)
      if (arrived === undefined) {
        await write()
        continue
      }
      const part = arrived.done ? undefined : arrived.value
      if (part === undefined || part.type === 'finish') {
        const end = part ?? { reason: 'other' as const, usage: { inputTokens: 0, outputTokens: 0 }, model: provider.defaultModel }
        return { answer: { reason: end.reason, usage: end.usage, model: end.model, calls }, rest: buffer.take() }
      }
      if (part.type === 'text') buffer.add(part.text)
      else if (part.type === 'tool-call') calls.push(part)
      next = take()
      if (buffer.isDue) await write()
    }
  } catch (error) {
    // What we have called off is not an answer; a provider that breaks off by itself gives one, of a kind.
    if (!(error instanceof ModelError) || signal.aborted) throw error
    return { answer: { reason: 'error', usage: { inputTokens: 0, outputTokens: 0 }, model: provider.defaultModel, calls: [], error }, rest: buffer.take() }
  } finally {
    over.abort()
    await iterator.return?.()
  }
}

/** The next part, or undefined when waiting text falls due first. */
async function beforeDue<T>(next: Promise<T>, dueInMs: number | undefined): Promise<T | undefined> {
  if (dueInMs === undefined) return next
  let timer: NodeJS.Timeout | undefined
  const due = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, dueInMs, undefined)
  })
  try {
    return await Promise.race([next, due])
  } finally {
    clearTimeout(timer)
  }
}

function endOfAnswer(
  pass: Pass,
  provider: ModelProvider,
  answer: Answer,
  rest: readonly StepEvent[],
  marks: { turn_id: string; step: number },
): Parameters<Pass['commit']>[0] {
  const { simulated } = provider
  const calls = answer.calls.map((call): StepEvent => ({ type: 'tool.call', payload: callPayload(pass, call, marks) }))
  const error: JsonObject = answer.error ? { error: { class: answer.error.class, message: answer.error.message } } : {}
  const finished: StepEvent = {
    type: 'model.finished',
    payload: {
      ...marks,
      finish_reason: answer.reason,
      usage: { input_tokens: answer.usage.inputTokens ?? 0, output_tokens: answer.usage.outputTokens ?? 0 },
      model: answer.model,
      tool_calls: calls.length,
      simulated,
      ...error,
    },
  }
  const events = [...rest, ...calls, finished]
  if (calls.length > 0) return { events }
  return {
    events: [...events, { type: 'step.finished', payload: marks }, turnFinished(marks.turn_id, answer.reason, { model: answer.model, simulated, ...error })],
    ...(pass.head.state.mode === 'turn'
      ? { whenIdle: [answer.error ? runFinished('failed', 'model_error', answer.error.message) : runFinished('succeeded', 'completed', 'completed')] }
      : {}),
  }
}

/** Providers number their calls as they like; within a run a call's id is used once. */
function callPayload(pass: Pass, call: ToolCallPart, marks: JsonObject): JsonObject {
  const id = pass.fold.isKnownCall(call.toolCallId) ? `${call.toolCallId}.${randomUUID().slice(0, 8)}` : call.toolCallId
  return { tool_call_id: id, tool_name: call.toolName, input: call.input, ...marks, ...(call.invalid === undefined ? {} : { invalid: call.invalid }) }
}

export const turnFinished = (turnId: string, reason: string, more: JsonObject = {}): StepEvent => ({
  type: 'turn.finished',
  payload: { turn_id: turnId, finish_reason: reason, ...more },
})

export const runFinished = (status: string, reasonClass: string, reason: string, frameId?: string): StepEvent => ({
  type: 'run.finished',
  payload: { status, reason_class: reasonClass, reason, ...(frameId === undefined ? {} : { frame_id: frameId }) },
})
