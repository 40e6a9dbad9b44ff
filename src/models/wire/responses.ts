import type { Json, JsonObject } from '../../kernel/json.js'
import { isObject, type WireProtocol } from './protocol.js'

/** OpenAI's Responses API. It ends with an event that holds the whole response; later data is ignored. */
export class Responses implements WireProtocol {
  isFinished = false

  get isOver(): boolean {
    return this.isFinished
  }

  failureIn(event: JsonObject): Json | undefined {
    const response = isObject(event['response']) ? event['response'] : undefined
    if (event['type'] === 'error' || (event['type'] === undefined && isObject(event['error']))) return event['error'] ?? event
    if (event['type'] === 'response.failed') return response?.['error'] ?? event
    return undefined
  }

  read(event: JsonObject): 'same' | 'nothing' {
    const { type } = event
    if (typeof type !== 'string') return 'nothing'
    if (type === 'response.completed' || type === 'response.incomplete') this.isFinished = true
    return 'same'
  }
}
