import type { Json, JsonObject } from '../../kernel/json.js'
import { isObject, type WireProtocol } from './protocol.js'

/** Events that the SDK reads. It takes any other event for a broken answer, and servers may add some. */
const known: ReadonlySet<unknown> = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
])

/** Anthropic's Messages API. The reason comes with `message_delta`, the end with `message_stop`. */
export class Messages implements WireProtocol {
  isFinished = false
  isOver = false

  failureIn(event: JsonObject): Json | undefined {
    return event['type'] === 'error' || (event['type'] === undefined && event['error'] !== undefined) ? event : undefined
  }

  read(event: JsonObject): 'same' | 'nothing' {
    const { type, delta } = event
    if (!known.has(type)) return 'nothing'
    if (type === 'message_delta' && isObject(delta) && typeof delta['stop_reason'] === 'string') this.isFinished = true
    if (type === 'message_stop') this.isOver = true
    return 'same'
  }
}
