import type { Json, JsonObject } from '../../../kernel/json.js'
import { lostNumbersAsText } from '../../../kernel/json-numbers.js'

/** JSON-RPC 2.0 as the app-server speaks it: one message a line, without the member `jsonrpc`. */
export type RpcId = string | number

export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: Json
}

export type RpcMessage =
  | { readonly kind: 'response'; readonly id: RpcId; readonly result: Json }
  | { readonly kind: 'failure'; readonly id: RpcId; readonly error: RpcError }
  | { readonly kind: 'request'; readonly id: RpcId; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }

/** The message in a line; a number that a double would change becomes text. Undefined if it is not a message: programs print many things. */
export function parseMessage(line: string): RpcMessage | undefined {
  const value = parseObject(line)
  if (value === undefined) return undefined
  const { id, method, params, result, error } = value
  const hasId = typeof id === 'string' || typeof id === 'number'
  if (typeof method === 'string') {
    const object = isObject(params) ? params : {}
    if (hasId) return { kind: 'request', id, method, params: object }
    return id === undefined ? { kind: 'notification', method, params: object } : undefined
  }
  if (!hasId) return undefined
  if (result !== undefined) return { kind: 'response', id, result }
  if (!isObject(error)) return undefined
  const { code, message, data } = error
  if (typeof code !== 'number' || typeof message !== 'string') return undefined
  return { kind: 'failure', id, error: { code, message, ...(data === undefined ? {} : { data }) } }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseObject(line: string): JsonObject | undefined {
  try {
    const value = JSON.parse(lostNumbersAsText(line)) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
