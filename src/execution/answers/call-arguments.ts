import type { Json, JsonObject } from '../../kernel/json.js'
import { maxJsonDepth } from '../../kernel/json.js'
import { lostNumbersAsText } from '../../kernel/json-numbers.js'
import { excerpt, keepableJson } from '../../kernel/keepable.js'

/** An event holds the arguments of one call, beside the provider's metadata. */
export const maxArgumentBytes = 128 * 1024
/** Text that is longer cannot become arguments that are kept: an escape takes six characters for one. */
const longestText = 6 * maxArgumentBytes
const longestExcerpt = 1_000
/** A JSON text that holds the JSON of the arguments is a habit of some models. More than that is a riddle. */
const mostReadings = 2

export type CallArguments =
  | { readonly input: JsonObject; readonly invalid?: undefined }
  /** `input`: the beginning of the arguments, for people. `invalid`: the reason why the call cannot be made, for the model. */
  | { readonly input: Json; readonly invalid: string }

/**
 * The final form of a model's arguments: policy, approval, schema and tool see only this value. `raw` is the original JSON text,
 * or a value that the provider has parsed. Nothing and `null` mean no arguments, `{}`; an object that was encoded twice is that
 * object. Text is mended, and numbers that a double would change become text. Everything else makes the call impossible.
 */
export function callArguments(raw: unknown): CallArguments {
  let value = raw
  for (let reading = 0; typeof value === 'string' && reading < mostReadings; reading++) {
    const text = value.trim()
    if (text === '') return { input: {} }
    if (text.length > longestText) return invalid(raw, tooLarge)
    try {
      value = JSON.parse(lostNumbersAsText(text))
    } catch (error) {
      // Once read, it is a text of its own and not the JSON of something.
      return invalid(raw, reading === 0 ? `The arguments are not JSON: ${excerpt(messageOf(error), 200)}.` : noObject('text'))
    }
  }
  if (value === null || value === undefined) return { input: {} }
  if (typeof value !== 'object') return invalid(raw, noObject(typeof value === 'string' ? 'text' : `a ${typeof value}`))
  if (Array.isArray(value)) return invalid(raw, noObject('an array'))
  // They stand in the payload of an event, one level down.
  const kept = keepableJson(value, maxArgumentBytes, maxJsonDepth - 1)
  if (kept.fault === undefined) return isObject(kept.value) ? { input: kept.value } : invalid(raw, noObject('a value of another kind'))
  return invalid(raw, kept.fault === 'too_large' ? tooLarge : `The arguments cannot be kept. ${kept.why}`)
}

const tooLarge = `The arguments are more than ${String(maxArgumentBytes)} bytes of JSON, which is too large for one call. Send less, or send it in several calls.`
const noObject = (what: string): string => `The arguments are ${what}. An object is needed, with a member for each argument.`

function invalid(raw: unknown, why: string): CallArguments {
  if (typeof raw === 'string') return { input: excerpt(raw, longestExcerpt), invalid: why }
  const kept = keepableJson(raw, longestExcerpt)
  return { input: kept.fault === undefined ? kept.value : null, invalid: why }
}

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
