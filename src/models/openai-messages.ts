import { jsonSchema, tool } from 'ai'
import type { JSONValue, ModelMessage as SdkMessage, ToolSet } from 'ai'
import type { JsonObject } from '../kernel/json.js'
import type { ModelMessage, ModelTool } from './model-provider.js'
import type { ToolNames } from './tool-names.js'

/** Our conversation in the AI SDK's form. A script never leaves the process. */
export function toSdkMessages(messages: readonly ModelMessage[], names: ToolNames): SdkMessage[] {
  return messages.map((message): SdkMessage => {
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
        const type = message.isError === true ? 'error-json' : 'json'
        const output = { type, value: message.output as JSONValue } as const
        return { role: 'tool', content: [{ type: 'tool-result', toolCallId: message.toolCallId, toolName: names.toWire(message.toolName), output }] }
      }
    }
  })
}

/** Tools without an `execute`: the SDK hands the calls over and never runs anything itself. */
export function toSdkTools(tools: readonly ModelTool[], names: ToolNames): ToolSet {
  return Object.fromEntries(
    tools.map((each) => [names.toWire(each.name), tool({ description: each.description, inputSchema: jsonSchema<JsonObject>(each.inputSchema) })]),
  )
}
