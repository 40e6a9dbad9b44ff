import type { Json, JsonObject } from '../../kernel/json.js'
import { isList, isObject, type WireProtocol } from './protocol.js'

/** Google's generateContent as a stream. Nothing but the end of the connection comes after the reason, except perhaps usage. */
export class GenerateContent implements WireProtocol {
  isFinished = false
  readonly isOver = false

  failureIn(event: JsonObject): Json | undefined {
    return event['error'] === undefined || event['error'] === null ? undefined : event
  }

  read(event: JsonObject): 'same' | 'nothing' {
    const candidates = event['candidates']
    const candidate = isList(candidates) ? candidates.find(isObject) : undefined
    const reason = candidate?.['finishReason']
    // `CONTINUATION`: the SDK asks for the rest by itself.
    if (typeof reason === 'string' && reason !== 'CONTINUATION' && reason !== 'FINISH_REASON_UNSPECIFIED') this.isFinished = true
    const feedback = event['promptFeedback']
    if (isObject(feedback) && typeof feedback['blockReason'] === 'string') this.isFinished = true
    return candidate === undefined && feedback === undefined && event['usageMetadata'] === undefined ? 'nothing' : 'same'
  }
}
