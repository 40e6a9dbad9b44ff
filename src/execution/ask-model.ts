import type { ModelMessage } from '../models/index.js'
import type { Piece } from './answers/index.js'
import type { Pass } from './pass.js'
import { readAnswer } from './read-answer.js'
import type { Step, StepEvent } from './run-writer.js'
import { timeLimit } from './time-limit.js'
import { endOfAnswer, pieceEvent, runFinished, turnFinished, type StepMarks } from './turn-events.js'

/**
 * One model call of a turn. The log records the call before it is made; the answer is appended as it arrives; its end, with its
 * tool calls, is one commit. An interrupted attempt is repeated, and its text no longer counts. The log counts the attempts, so
 * no number of owners asks more often than the provider's policy allows.
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
  const { agent, head, fold } = pass
  const { settings } = head.state
  const resolved = await agent.hooks.resolveModel(pass.place, { model: settings.modelOverride, provider: settings.providerOverride })
  const provider = agent.provider(resolved.provider)
  const model = resolved.model ?? provider.defaultModel
  const marks = { turn_id: turn.turnId, step }
  const made = fold.turn?.turnId === turn.turnId && fold.turn.step === step ? fold.turn.attempts : 0
  if (provider.maxAttempts !== undefined && made >= provider.maxAttempts) return giveUp(pass, marks, made, before)
  const prompt = await agent.hooks.buildPrompt(pass.place, messages, agent.systemPrompt)
  const started: StepEvent = { type: 'step.started', payload: { ...marks, attempt: pass.epoch, provider: provider.name, model, simulated: provider.simulated } }
  await pass.commit({ ...before, events: [...before.events, ...resolved.records, ...prompt.records, started] })
  await pass.reach('step_started')

  // The end of the reading ends the call: a silent provider must not be waited for.
  const over = new AbortController()
  const time = timeLimit(pass)
  const signal = AbortSignal.any([pass.stepSignal(), time.signal, over.signal])
  const parts = provider.stream({
    messages: prompt.messages,
    tools: agent.tools.list().map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    model,
    signal,
    idempotencyKey: `${pass.writer.runId}:${turn.turnId}:${String(step)}`,
    attempts: {
      made,
      most: made + 1 + modelCallsLeft(pass),
      // Recorded before it is made, like the first one: a successor knows how often the model has been asked.
      next: () => pass.commit({ events: [started] }),
    },
  })
  const told = async (pieces: readonly Piece[]): Promise<StepEvent[]> => {
    const events: StepEvent[] = []
    for (const piece of pieces) {
      const event = pieceEvent(piece, { ...marks, frame_id: turn.frameId }, provider.simulated)
      const asked = await agent.hooks.persist(pass.place, event)
      if (asked) events.push(...asked.records, { foreign: true, type: asked.type, payload: asked.payload })
      else events.push(event)
    }
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

/** The model was asked as often as it may be, by this owner or by others, and nobody has seen an answer come to its end. */
function giveUp(pass: Pass, marks: StepMarks, made: number, before: Step): Promise<void> {
  const message = `The model was asked ${String(made)} times in this step, and none of its answers came to an end.`
  const error = { error: { class: 'unavailable', message } }
  return pass.commit({
    ...before,
    events: [...before.events, turnFinished(marks.turn_id, 'error', error)],
    ...(pass.head.state.mode === 'turn' ? { whenIdle: [runFinished('failed', 'model_error', message)] } : {}),
  })
}

/** How often the model may be asked after the attempt that has begun. */
function modelCallsLeft(pass: Pass): number {
  const limit = Math.min(pass.head.state.settings.limits?.max_model_calls ?? Number.POSITIVE_INFINITY, pass.agent.limits.maxModelCalls)
  return Math.max(0, limit - pass.fold.usage.modelCalls)
}
