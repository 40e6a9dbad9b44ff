import { z } from 'zod'
import type { KeptFold, LogEvent } from '../../eventlog/index.js'
import { initialUiState, type UiState } from './ui-state.js'

const UiStateText: z.ZodType<UiState> = z
  .object({
    messageId: z.string().nullable(),
    turn: z.string().nullable(),
    complete: z.boolean(),
    closed: z.boolean(),
    asked: z.boolean(),
    step: z.enum(['none', 'offered', 'marked', 'implied']),
    stepNumber: z.number().nullable(),
    textId: z.string().nullable(),
    reasoning: z.object({ id: z.string(), thought: z.number() }).strict().nullable(),
    openCalls: z.array(
      z.object({ id: z.string(), name: z.string(), approvalId: z.string().nullable(), isDecided: z.boolean(), isWritten: z.boolean() }).strict(),
    ),
    simulated: z.boolean(),
    model: z.string().nullable(),
    usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).strict().nullable(),
    finishReason: z.string().nullable(),
    canceled: z.boolean(),
    ended: z.boolean(),
    writer: z.enum(['nobody', 'client', 'runtime']),
  })
  .strict()

/** In a fixed order, so that equal states have equal texts. */
const members = Object.keys(initialUiState).sort()

/** What a reader of the `ui` format has to know of the events that it does not get. `version`: see {@link KeptFold}. */
export function uiFold(name: string, version: number, evolve: (state: UiState, event: LogEvent) => UiState): KeptFold<UiState> {
  return {
    name,
    version,
    initial: initialUiState,
    evolve,
    encode: (state) => JSON.stringify(state, [...members, 'id', 'name', 'approvalId', 'isDecided', 'isWritten', 'thought', 'inputTokens', 'outputTokens']),
    decode: (text) => UiStateText.parse(JSON.parse(text)),
    bytesOf: (state) => 1_000 + state.openCalls.reduce((sum, call) => sum + 200 + 2 * (call.id.length + call.name.length), 0),
    keeps: 'every',
    keepAfterEvents: 500,
  }
}
