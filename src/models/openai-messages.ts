import { jsonSchema, tool } from 'ai'
import type { JSONValue, ModelMessage as SdkMessage, ToolSet } from 'ai'
import type { JsonObject } from '../kernel/json.js'
import { takingTurns } from './conversation.js'
import type { ModelMessage, ModelTool } from './model-provider.js'
import type { ToolNames } from './tool-names.js'

/** Our conversation in the AI SDK's form. A script never leaves the process. */
export function toSdkMessages(messages: readonly ModelMessage[], names: ToolNames): SdkMessage[] {
  return takingTurns(messages).map((message): SdkMessage => {
    switch (message.role) {
      case 'system':
        return { role: 'system', content: message.text }
      case 'user':
        return { role: 'user', content: message.text }
      case 'assistant': {
        const text = message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]
        const calls = (message.toolCalls ?? []).map((call) => ({
          type: 'tool-call' as const,
          toolCallId: call.toolCallId,
          toolName: names.toWire(call.toolName),
          input: call.input,
        }))
        return { role: 'assistant', content: [...text, ...calls] }
      }
      case 'tool': {
        const output = toolOutput(message)
        return { role: 'tool', content: [{ type: 'tool-result', toolCallId: message.toolCallId, toolName: names.toWire(message.toolName), output }] }
      }
    }
  })
}

type ToolResultOutput = Extract<Extract<SdkMessage, { role: 'tool' }>['content'][number], { type: 'tool-result' }>['output']

function toolOutput(message: Extract<ModelMessage, { role: 'tool' }>): ToolResultOutput {
  const isError = message.isError === true
  if (message.note !== undefined) return { type: isError ? 'error-text' : 'text', value: `${JSON.stringify(message.output)}\n\n${message.note}` }
  return { type: isError ? 'error-json' : 'json', value: message.output as JSONValue }
}

/** Tools without an `execute`: the SDK hands the calls over and never runs anything itself. */
export function toSdkTools(tools: readonly ModelTool[], names: ToolNames): ToolSet {
  return Object.fromEntries(
    tools.map((each) => [names.toWire(each.name), tool({ description: each.description, inputSchema: jsonSchema<JsonObject>(each.inputSchema) })]),
  )
}
