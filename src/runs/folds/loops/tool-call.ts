import { sha256Hex } from '../../../kernel/hash.js'
import { canonicalJson, type Json, type JsonObject } from '../../../kernel/json.js'

/** A call that has its result. */
export interface ObservedCall {
  readonly name: string
  readonly inputHash: string
  readonly resultHash: string
  /** It asks how something is going that goes on elsewhere. */
  readonly poll?: boolean | undefined
}

/** What came of a call, as its result in the log says. */
export type CallOutcome =
  { readonly status: 'succeeded'; readonly output: Json } | { readonly status: string; readonly error_class: string; readonly message: string }

/** What the loop detector is told of a call. The result's events and the ids of the call are no part of what came of it. */
export function observedCall(name: string, input: Json, result: CallOutcome): ObservedCall {
  const came: Json = 'output' in result ? ['succeeded', result.output] : ['failed', result.error_class, result.message]
  return { name, inputHash: sha256Hex(canonicalJson(input)), resultHash: sha256Hex(canonicalJson(came)), poll: isPoll(name, input) }
}

/** `<anything>.status`, `process` with the action poll or log, and whatever is called with `poll: true`. */
export function isPoll(name: string, input: Json): boolean {
  if (name.endsWith('.status')) return true
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false
  const { poll, action } = input as JsonObject
  return poll === true || (name === 'process' && (action === 'poll' || action === 'log'))
}
