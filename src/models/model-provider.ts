/**
 * Vocabulary of model calls.
 *
 * provider   whoever turns a conversation into the next assistant message; one call is one message
 * part       one piece of that message, in the order in which it arrives
 * simulated  nobody thought about the answer: every event and receipt that it causes says so
 */
import type { Json, JsonObject } from '../kernel/json.js'

export interface ModelProvider {
  readonly name: string
  /** The model that is asked when a request names none. */
  readonly defaultModel: string
  readonly simulated: boolean
  /**
   * Asks for one assistant message. The parts end with exactly one `finish`; any other ending is a thrown {@link ModelError}.
   * What can be tried again without the caller noticing has been tried again inside: once a part was handed out, nothing is.
   */
  stream(request: ModelRequest): AsyncIterable<ModelPart>
}

export interface ModelRequest {
  readonly messages: readonly ModelMessage[]
  readonly tools?: readonly ModelTool[] | undefined
  readonly model?: string | undefined
  /** Aborting ends the call at once, with a ModelError of class `aborted`. */
  readonly signal: AbortSignal
  /** The same for every attempt of one step, over takeovers too. Sent along for gateways that know what to do with it. */
  readonly idempotencyKey?: string | undefined
}

export type ModelMessage =
  | { readonly role: 'system'; readonly text: string }
  | {
      readonly role: 'user'
      readonly text: string
      /** What the scripted provider is to do. Other providers ignore it. */
      readonly script?: Json | undefined
    }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls?: readonly ModelToolCall[] | undefined }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly toolName: string; readonly output: Json; readonly isError?: boolean | undefined }

export interface ModelToolCall {
  readonly toolCallId: string
  readonly toolName: string
  readonly input: Json
}

export interface ModelTool {
  readonly name: string
  readonly description: string
  /** JSON Schema of the tool's input. */
  readonly inputSchema: JsonObject
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'

export interface ModelUsage {
  readonly inputTokens: number
  readonly outputTokens: number
}

export type ModelPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool-call'
      readonly toolCallId: string
      readonly toolName: string
      readonly input: Json
      /** Present when the call cannot be made as asked (unknown tool, arguments that are not JSON): why. Answer it with an error result. */
      readonly invalid?: string
    }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage: ModelUsage; readonly model: string }

/** What a provider tells its owner in passing. Never prompts, answers or keys. */
export type ModelLog = (message: string, facts: Readonly<Record<string, unknown>>) => void
