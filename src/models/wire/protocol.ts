import type { Json, JsonObject } from '../../kernel/json.js'
import type { ModelUsage, ProviderMetadata } from '../model-provider.js'

/**
 * Interprets one kind of server's events. One object reads one answer. It decides which events the SDK sees, and knows two facts
 * that the SDK does not report: whether the answer has ended properly, and whether relevant data may follow.
 */
export interface WireProtocol {
  /** Reads an event, and returns the events to pass on: `same` is the event unchanged, `nothing` is not passed on. */
  read(event: JsonObject): JsonObject | 'same' | 'nothing'
  /** The answer had its end. Later failures do not count. */
  readonly isFinished: boolean
  /** Nothing that matters can follow: the connection is closed from our side. */
  readonly isOver: boolean
  /** For events that say that the answer has failed: the part of them that says why. */
  failureIn(event: JsonObject): Json | undefined
  /** The provider's own word for why it ended, where the SDK does not keep it. */
  readonly rawReason?: string | undefined
  /** Undefined where the SDK knows better. */
  readonly usage?: ModelUsage | undefined
  /** Data that has to go back with a call, beside the SDK's own. */
  metadataOfCall?(toolCallId: string): ProviderMetadata | undefined
  /** The same for a thought. */
  metadataOfThought?(): ProviderMetadata | undefined
  /** Data that has to go back and belongs to no piece of text. Known at the end. */
  closingMetadata?(): ProviderMetadata | undefined
}

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value)
