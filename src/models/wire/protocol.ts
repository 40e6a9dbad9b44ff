import type { Json, JsonObject } from '../../kernel/json.js'
import type { ModelUsage, ProviderMetadata } from '../model-provider.js'

/**
 * What one kind of server says, event by event. One object reads one answer. It decides what the SDK gets to see, and knows
 * what the SDK does not tell: whether the answer has come to an end of its own, and whether anything may follow that matters.
 */
export interface WireProtocol {
  /** Reads an event, and gives what is to be passed on: `same` is the event as it came, `nothing` is not passed on. */
  read(event: JsonObject): JsonObject | 'same' | 'nothing'
  /** The answer said how it ended. What goes wrong from now on is no failure of it. */
  readonly isFinished: boolean
  /** Nothing that matters can follow: the connection is closed from our side. */
  readonly isOver: boolean
  /** For events that say that the answer has failed: the part of them that says why. */
  failureIn(event: JsonObject): Json | undefined
  /** The provider's own word for why it ended, where the SDK does not keep it. */
  readonly rawReason?: string | undefined
  /** Undefined where the SDK knows better. */
  readonly usage?: ModelUsage | undefined
  /** What has to go back with a call, beside what the SDK keeps. */
  metadataOfCall?(toolCallId: string): ProviderMetadata | undefined
  /** The same for a thought. */
  metadataOfThought?(): ProviderMetadata | undefined
  /** What has to go back and belongs to no piece of text. Known at the end. */
  closingMetadata?(): ProviderMetadata | undefined
}

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value)
