/**
 * Vocabulary of model calls.
 *
 * provider   turns a conversation into the next assistant message; one call is one message
 * part       one piece of that message, in the order in which it arrives
 * metadata   opaque data that a provider attaches to a part and needs back with it on the next call (signatures of
 *            reasoning, sealed reasoning, ids of items). Only that provider reads it.
 * simulated  no model produced the answer: every event and receipt that it causes says so
 *
 * Promises of a provider:
 * - The parts end with exactly one `finish`, and nothing comes after it. Any other ending is a thrown ModelError. An answer
 *   that merely stopped is no answer; a model that says that it failed (`finish` with `error`) has not succeeded.
 * - A call ends: silence, bytes and lines are bounded, and an abort ends it at once. A server that keeps its connection open
 *   or breaks it after the end of its answer changes nothing about the answer.
 * - It retries internally as long as the caller cannot notice. Once a part was handed out, it retries nothing.
 * - It sends the conversation that it was given, in an order that the strictest chat template takes (conversation.ts).
 * - Metadata of a part is storable JSON of at most {@link maxMetadataBytes}; larger metadata is left out, and reported.
 *
 * Limits of these promises:
 * - It never writes prompts, answers or keys to a log, and no key is ever part of a message of an error.
 * - It does not judge the model's answer. Texts may hold NUL and half surrogate pairs, ids may be long, odd, or repeated,
 *   arguments may not be an object: the code that writes a log from parts has to bound and mend them.
 */
import type { Json, JsonObject } from '../kernel/json.js'
import type { ModelError } from './model-error.js'

export interface ModelProvider {
  readonly name: string
  /** The model that is asked when a request names none. */
  readonly defaultModel: string
  readonly simulated: boolean
  /** How often it may be asked in one step, whether its answers succeed or not. Undefined: asking costs nothing. */
  readonly maxAttempts?: number | undefined
  stream(request: ModelRequest): AsyncIterable<ModelPart>
}

export interface ModelRequest {
  readonly messages: readonly ModelMessage[]
  readonly tools?: readonly ModelTool[] | undefined
  readonly model?: string | undefined
  /** Aborting ends the call at once, with a ModelError of class `aborted`. */
  readonly signal: AbortSignal
  /** The same for every attempt of one step, over takeovers too. Sent along for gateways that use it. */
  readonly idempotencyKey?: string | undefined
  readonly attempts?: ModelAttempts | undefined
}

/** Facts about the attempts at a step that survive the process. Absent: this is the first attempt. */
export interface ModelAttempts {
  /** How many were made before this call of `stream`. */
  readonly made: number
  /** At most so many in all, if the provider's own policy does not end earlier. */
  readonly most: number
  /** Waited for before each further attempt within this call: it is in the log before it is made. Where it rejects, nothing more is asked. */
  next(failure: ModelError): Promise<void>
}

/** By the name of the provider that gave it, so that another one passes over it. */
export type ProviderMetadata = JsonObject

export const maxMetadataBytes = 65_536

export type ModelMessage =
  | { readonly role: 'system'; readonly text: string }
  | {
      readonly role: 'user'
      readonly text: string
      /** The script of the scripted provider. Other providers ignore it. */
      readonly script?: Json | undefined
    }
  | {
      readonly role: 'assistant'
      readonly text: string
      /** The reasoning before the text and the calls. It goes back during the turn of its calls. */
      readonly reasoning?: readonly ModelReasoning[] | undefined
      readonly toolCalls?: readonly ModelToolCall[] | undefined
    }
  | {
      readonly role: 'tool'
      readonly toolCallId: string
      readonly toolName: string
      readonly output: Json
      readonly isError?: boolean | undefined
      /** The runtime's message to the model at this point. It comes after the output. */
      readonly note?: string | undefined
    }

export interface ModelReasoning {
  readonly text: string
  readonly metadata?: ProviderMetadata | undefined
}

export interface ModelToolCall {
  /** The provider's own id, as it came. */
  readonly toolCallId: string
  readonly toolName: string
  readonly input: Json
  readonly metadata?: ProviderMetadata | undefined
}

export interface ModelTool {
  readonly name: string
  readonly description: string
  /** JSON Schema of the tool's input. */
  readonly inputSchema: JsonObject
}

/** As the contract names them. `error`: the model says that it failed. `other`: a word that nobody here knows. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'

/** Undefined: the provider did not say. */
export interface ModelUsage {
  readonly inputTokens: number | undefined
  readonly outputTokens: number | undefined
}

export type ModelPart =
  | { readonly type: 'text'; readonly text: string }
  /** A piece of a thought. Pieces with the same id are one thought. */
  | { readonly type: 'reasoning'; readonly id: string; readonly text: string }
  /** The thought is complete; its metadata is known only now. A thought may have metadata and no text. */
  | { readonly type: 'reasoning-end'; readonly id: string; readonly metadata?: ProviderMetadata | undefined }
  /** The model begins to write a call. The call itself follows, as `tool-call` with the same id, when it is complete. */
  | { readonly type: 'tool-input-start'; readonly toolCallId: string; readonly toolName: string }
  | { readonly type: 'tool-input-delta'; readonly toolCallId: string; readonly text: string }
  | {
      readonly type: 'tool-call'
      readonly toolCallId: string
      readonly toolName: string
      /** The arguments, read as JSON; as the text that they are where they cannot be read. Any JSON, not only objects. */
      readonly input: Json
      /** The arguments as the model wrote them, where it wrote text: numbers in it still have all their digits. */
      readonly inputText?: string | undefined
      /** Present when the arguments are not JSON: why. Answer the call with an error result. */
      readonly invalid?: string | undefined
      readonly metadata?: ProviderMetadata | undefined
    }
  | {
      readonly type: 'finish'
      readonly reason: FinishReason
      /** The provider's own word for it, at most 200 characters. */
      readonly rawReason?: string | undefined
      readonly usage: ModelUsage
      readonly model: string
    }

/** A provider's reports to its owner. Never prompts, answers or keys. */
export type ModelLog = (message: string, facts: Readonly<Record<string, unknown>>) => void
