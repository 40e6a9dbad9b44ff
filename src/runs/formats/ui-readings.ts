import type { EventType } from '../../generated/event-types.js'
import { countAt, partAt, textAt, valueAt, type PayloadOf } from '../events/stored-event.js'
import type { TokenCount } from './ui-state.js'

/** What the `ui` format takes from payloads, whoever wrote them. Undefined: nothing that a message can show. */

type Payload<Type extends EventType> = PayloadOf<Type> | undefined

const textOf = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

/** Names are remembered, so they are short; a client may write anything under that member. */
const longestName = 1_000
const shortOf = (text: string | undefined): string | undefined => (text !== undefined && text.length > longestName ? undefined : textOf(text))

export const turnName = (payload: Payload<'turn.started'>): string | undefined => shortOf(textAt(payload, 'frame_id')) ?? shortOf(textAt(payload, 'turn_id'))
export const wordsOf = (payload: Payload<'run.reasoning' | 'tool.delta'>): string | undefined => textOf(textAt(payload, 'delta'))
export const modelName = (payload: Payload<'model.finished'>): string | undefined => shortOf(textAt(payload, 'model'))
export const turnEnd = (payload: Payload<'turn.finished'>): string | undefined => textOf(textAt(payload, 'finish_reason'))
export const turnProblem = (payload: Payload<'turn.finished'>): string | undefined => textOf(textAt(partAt(payload, 'error'), 'message'))
export const runReason = (payload: Payload<'run.finished'>): string | undefined => textOf(textAt(payload, 'reason')) ?? textOf(textAt(payload, 'reason_class'))

type OfCall = 'tool.call' | 'tool.delta' | 'tool.progress' | 'tool.result' | 'approval.requested' | 'approval.resolved'
export const callId = (payload: Payload<OfCall>): string | undefined => shortOf(textAt(payload, 'tool_call_id'))
export const toolName = (payload: Payload<'tool.call' | 'tool.delta' | 'approval.requested'>): string | undefined => shortOf(textAt(payload, 'tool_name'))
export const approvalName = (payload: Payload<'approval.requested'>): string | undefined => shortOf(textAt(payload, 'approval_id'))
export const inputText = (payload: Payload<'tool.call' | 'approval.requested'>): string => JSON.stringify(valueAt(payload, 'input') ?? {})

/** What a message took with one more model call; as before where that one was not counted. */
export function usageWith(before: TokenCount | null, payload: Payload<'model.finished'>): TokenCount | null {
  const counted = partAt(payload, 'usage')
  const input = countAt(counted, 'input_tokens')
  const output = countAt(counted, 'output_tokens')
  if (input === undefined && output === undefined) return before
  return { inputTokens: (before?.inputTokens ?? 0) + (input ?? 0), outputTokens: (before?.outputTokens ?? 0) + (output ?? 0) }
}

const failures = new Set([
  ...['failed', 'error', 'timed_out', 'timeout', 'canceled', 'cancelled', 'blocked', 'denied'],
  ...['interrupted', 'invalid_input', 'unknown_tool'],
])

/** Why the tool failed, in the words of its result; undefined when it did not. */
export function toolProblem(result: PayloadOf<'tool.result'>): string | undefined {
  const status = textOf(textAt(result, 'status')) ?? textOf(textAt(result, 'state'))
  const failed = (valueAt(result, 'error_class') ?? null) !== null
  if (!failed && (status === undefined || !failures.has(status))) return undefined
  const words = [textAt(result, 'message'), textAt(result, 'reason'), textAt(result, 'error_message'), textAt(result, 'error_class')]
  return words.find((text) => textOf(text) !== undefined) ?? status ?? 'failed'
}
