import { createHash } from 'node:crypto'
import type { JSONValue, LanguageModelV3FunctionTool, LanguageModelV3Message, LanguageModelV3Prompt, SharedV3ProviderOptions } from '@ai-sdk/provider'
import type { Json, JsonObject } from '../kernel/json.js'
import { takingTurns } from './conversation.js'
import type { ModelMessage, ModelReasoning, ModelTool } from './model-provider.js'
import type { ToolNames } from './tool-names.js'
import { compatibleKey } from './wire/chat-completions.js'

export interface PromptOptions {
  readonly names: ToolNames
  /** The key of the metadata that this provider has given and takes back. */
  readonly metadataKey: string
  /** False: neither thoughts nor anything else of earlier parts goes back. */
  readonly givesMetadataBack: boolean
  /** False: the server knows no tools. Earlier calls and their results are told as text. */
  readonly hasTools: boolean
  /** The allowed form of call ids; others are replaced by a digest. Undefined: ids go back unchanged. */
  readonly callIds: RegExp | undefined
}

type Assistant = Extract<ModelMessage, { role: 'assistant' }>
type ToolResult = Extract<ModelMessage, { role: 'tool' }>
type AssistantContent = Extract<LanguageModelV3Message, { role: 'assistant' }>['content']
type ToolOutput = Extract<Extract<LanguageModelV3Message, { role: 'tool' }>['content'][number], { type: 'tool-result' }>['output']

/** Our conversation in the SDK's form. A script never leaves the process. */
export function toPrompt(messages: readonly ModelMessage[], options: PromptOptions): LanguageModelV3Prompt {
  const told = takingTurns(options.hasTools ? messages : messages.map(asText))
  return told.map((message): LanguageModelV3Message => {
    switch (message.role) {
      case 'system':
        return { role: 'system', content: message.text }
      case 'user':
        return { role: 'user', content: [{ type: 'text', text: message.text }] }
      case 'assistant':
        return toAssistant(message, options)
      case 'tool':
        return {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: callId(message.toolCallId, options),
              toolName: options.names.toWire(message.toolName),
              output: toOutput(message),
            },
          ],
        }
    }
  })
}

/** Tools without anything to run: the SDK hands the calls over. */
export function toTools(tools: readonly ModelTool[], names: ToolNames): LanguageModelV3FunctionTool[] {
  return tools.map(({ name, description, inputSchema }) => ({ type: 'function', name: names.toWire(name), description, inputSchema: inputSchema }))
}

function toAssistant(message: Assistant, options: PromptOptions): LanguageModelV3Message {
  const reasoning = options.givesMetadataBack ? (message.reasoning ?? []).filter(({ metadata }) => own(metadata, options) !== undefined) : []
  const isCompatible = options.metadataKey === compatibleKey
  const content: AssistantContent = []
  if (!isCompatible)
    for (const thought of reasoning) content.push({ type: 'reasoning', text: thought.text, providerOptions: own(thought.metadata, options) ?? {} })
  if (message.text !== '') content.push({ type: 'text', text: message.text })
  for (const call of message.toolCalls ?? []) {
    const back = options.givesMetadataBack ? own(call.metadata, options) : undefined
    content.push({
      type: 'tool-call',
      toolCallId: callId(call.toolCallId, options),
      toolName: options.names.toWire(call.toolName),
      input: asArguments(call.input),
      ...(back === undefined ? {} : { providerOptions: back }),
    })
  }
  const members = isCompatible ? thoughtMembers(reasoning) : {}
  return {
    role: 'assistant',
    content,
    ...(Object.keys(members).length === 0 ? {} : { providerOptions: { [compatibleKey]: members } as SharedV3ProviderOptions }),
  }
}

/** Thoughts go back under the member of the message under which they came. */
function thoughtMembers(reasoning: readonly ModelReasoning[]): JsonObject {
  const members: Record<string, Json> = {}
  for (const { text, metadata } of reasoning) {
    const back = metadata?.[compatibleKey] as JsonObject
    const { member, ...others } = back
    if (typeof member === 'string' && text !== '') members[member] = `${typeof members[member] === 'string' ? members[member] : ''}${text}`
    Object.assign(members, others)
  }
  return members
}

function own(metadata: JsonObject | undefined, { metadataKey }: PromptOptions): SharedV3ProviderOptions | undefined {
  const value = metadata?.[metadataKey]
  return value === undefined ? undefined : ({ [metadataKey]: value } as SharedV3ProviderOptions)
}

/** Servers take nothing but an object, also for arguments that were none. */
const asArguments = (input: Json): JsonObject =>
  typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as JsonObject) : { arguments: input }

function callId(id: string, { callIds }: PromptOptions): string {
  return callIds === undefined || callIds.test(id) ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`
}

function toOutput({ output, isError, note }: ToolResult): ToolOutput {
  if (note !== undefined) return { type: isError === true ? 'error-text' : 'text', value: `${JSON.stringify(output)}\n\n${note}` }
  return { type: isError === true ? 'error-json' : 'json', value: output as JSONValue }
}

function asText(message: ModelMessage): ModelMessage {
  if (message.role === 'tool') return { role: 'user', text: `Result of ${message.toolName}: ${JSON.stringify(message.output)}` }
  if (message.role !== 'assistant' || message.toolCalls === undefined) return message
  const calls = message.toolCalls.map(({ toolName, input }) => `(Call of ${toolName} with ${JSON.stringify(input)})`)
  return { role: 'assistant', text: [message.text, ...calls].filter((text) => text !== '').join('\n') }
}
