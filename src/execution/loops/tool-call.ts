import { sha256Hex } from '../../kernel/hash.js'
import { canonicalJson, type Json, type JsonObject } from '../../kernel/json.js'
import type { ToolResult } from '../../tools/index.js'

/** A call that has its result. */
export interface ObservedCall {
  readonly name: string
  readonly inputHash: string
  readonly resultHash: string
  /** It asks how something is going that goes on elsewhere. */
  readonly poll?: boolean | undefined
}

/** What the loop detector is told of a call. The result's events and the ids of the call are no part of what came of it. */
export function observedCall(name: string, input: Json, result: ToolResult): ObservedCall {
  const came: Json = result.status === 'succeeded' ? [result.status, result.output] : [result.status, result.error_class, result.message]
  return { name, inputHash: sha256Hex(canonicalJson(input)), resultHash: sha256Hex(canonicalJson(came)), poll: isPoll(name, input) }
}

/** `<anything>.status`, `process` with the action poll or log, and whatever is called with `poll: true`. */
export function isPoll(name: string, input: Json): boolean {
  if (name.endsWith('.status')) return true
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false
  const { poll, action } = input as JsonObject
  return poll === true || (name === 'process' && (action === 'poll' || action === 'log'))
}
