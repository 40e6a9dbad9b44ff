import type { JsonObject } from '../kernel/json.js'
import type { ModelProvider } from '../models/index.js'
import type { AskedCall, Piece } from './answers/index.js'
import type { WrittenEvent, WrittenPayload } from '../runs/index.js'
import type { Pass } from './pass.js'
import type { Answer } from './read-answer.js'
import type { Step, StepEvent } from './run-writer.js'

/** Which step of which turn an event belongs to. */
export type StepMarks = { readonly turn_id: string; readonly step: number }

/** The events written while an answer arrives. */
export type PieceEvent = Extract<WrittenEvent, { readonly type: 'run.delta' | 'run.reasoning' | 'tool.delta' }>

/** A piece of an answer, as it is written while the answer arrives. */
export function pieceEvent({ channel, text, metadata }: Piece, marks: StepMarks & { readonly frame_id: string }, isSimulated: boolean): PieceEvent {
  const simulated = isSimulated ? { simulated: true } : {}
  switch (channel.kind) {
    case 'text':
      return { type: 'run.delta', payload: { delta: text, ...marks, ...simulated } }
    case 'reasoning':
      return { type: 'run.reasoning', payload: { delta: text, thought: channel.thought, ...marks, ...sealed(metadata), ...simulated } }
    case 'input':
      return { type: 'tool.delta', payload: { tool_call_id: channel.callId, tool_name: channel.toolName, delta: text, ...marks, ...simulated } }
  }
}

/** Stored as opaque text: redacting or sorting it in a payload would change the provider's data. */
const sealed = (metadata: JsonObject | undefined): { readonly provider_metadata?: string } =>
  metadata === undefined ? {} : { provider_metadata: JSON.stringify(metadata) }

/** The end of a model call: the rest of the answer, its calls, and the end of the turn if there are none. */
export function endOfAnswer(pass: Pass, provider: ModelProvider, askedModel: string, answer: Answer, rest: readonly StepEvent[], marks: StepMarks): Step {
  const { simulated } = provider
  const { fault, usage } = answer
  const model = answer.model === undefined || answer.model === '' ? askedModel : answer.model
  const calls = answer.calls.map((call): WrittenEvent => ({ type: 'tool.call', payload: callPayload(call, marks) }))
  const error = fault ? { error: { class: fault.class, message: fault.message } } : {}
  const finished: WrittenEvent = {
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

/** A server's count is not always a valid count. */
const tokens = (count: unknown): number | null =>
  typeof count === 'number' && Number.isFinite(count) ? Math.min(Math.max(0, Math.round(count)), mostTokens) : null
const mostTokens = 1_000_000_000_000

/** A provider's own words for a call go back to it as they came; everything else goes by our id. */
function callPayload(call: AskedCall, marks: StepMarks): WrittenPayload<'tool.call'> {
  return {
    tool_call_id: call.id,
    tool_name: call.name,
    input: call.input,
    ...marks,
    ...(call.providerId === undefined ? {} : { provider_call_id: call.providerId }),
    ...sealed(call.metadata),
    ...(call.invalid === undefined ? {} : { invalid: call.invalid }),
  }
}

type TurnEnd = Pick<WrittenPayload<'turn.finished'>, 'model' | 'simulated' | 'error'>

export const turnFinished = (turnId: string, reason: string, more: TurnEnd = {}): WrittenEvent => ({
  type: 'turn.finished',
  payload: { turn_id: turnId, finish_reason: reason, ...more },
})

export const runFinished = (status: 'succeeded' | 'failed' | 'canceled', reasonClass: string, reason: string, frameId?: string): WrittenEvent => ({
  type: 'run.finished',
  payload: { status, reason_class: reasonClass, reason, ...(frameId === undefined ? {} : { frame_id: frameId }) },
})

/** The result of a call that will not be made any more. */
export const callCutOff = ({ id, name }: { readonly id: string; readonly name: string }): WrittenEvent => ({
  type: 'tool.result',
  payload: { tool_call_id: id, tool_name: name, status: 'canceled', error_class: 'canceled', message: 'The call was not made, or cut off.' },
  key: resultKey(id),
})

/** A call has one result, across executors. */
export const resultKey = (toolCallId: string): string => `runtime/tool:${toolCallId}:result`
