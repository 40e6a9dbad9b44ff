import { maxJsonDepth, type Json, type JsonObject } from '../../../kernel/json.js'

const longestText = 16_384
const largestPayload = 131_072
/** Room for the members that an event has around Codex's own. */
const deepest = maxJsonDepth - 8

export interface StorableParams {
  readonly params: JsonObject
  /** There when something was cut: the size of the whole in UTF-8, as Codex sent it. */
  readonly truncated?: { readonly bytes: number }
}

/**
 * The storable form of a message from Codex: text without NUL and lone surrogates, bounded nesting, and a size that a reader can
 * be sent. A text that is too long keeps its beginning. Ids and numbers are short, and so survive whole.
 */
export function storableParams(params: JsonObject): StorableParams {
  const cuts = { longestText, made: false }
  let kept = storableObject(params, 0, cuts)
  if (byteLength(kept) > largestPayload) {
    cuts.made = true
    kept = scalarsOf(kept)
  }
  return cuts.made ? { params: kept, truncated: { bytes: byteLength(params) } } : { params: kept }
}

/** An answer of Codex, made storable like {@link storableParams} but not cut: the caller gets all of it or none. */
export function storableResult(result: Json): { readonly result: Json; readonly bytes: number } {
  const kept = storable(result, 0, { longestText: Infinity, made: false })
  return { result: kept, bytes: byteLength(kept) }
}

interface Cuts {
  readonly longestText: number
  made: boolean
}

function storable(value: Json, depth: number, cuts: Cuts): Json {
  if (typeof value === 'string') return storableText(value, cuts)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) {
    cuts.made = true
    return '[too deep]'
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => storable(item, depth + 1, cuts))
  return storableObject(value as JsonObject, depth, cuts)
}

function storableObject(value: JsonObject, depth: number, cuts: Cuts): JsonObject {
  // fromEntries defines members instead of assigning them: `__proto__` stays a name like any other.
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storableText(key, cuts), storable(member, depth + 1, cuts)]))
}

function storableText(text: string, cuts: Cuts): string {
  if (text.length > cuts.longestText) cuts.made = true
  return text.slice(0, cuts.longestText).replaceAll('\0', '\ufffd').toWellFormed()
}

/** The members that are short by nature, from the outermost levels: enough to identify the subject. */
function scalarsOf(params: JsonObject): JsonObject {
  const short = (value: Json): boolean => typeof value !== 'object' && (typeof value !== 'string' || value.length <= 256)
  const shortMembers = (object: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(object)
        .slice(0, 50)
        .filter(([, value]) => short(value)),
    )
  return Object.fromEntries(
    Object.entries(params)
      .slice(0, 50)
      .flatMap(([key, value]) => {
        if (short(value)) return [[key, value]]
        return typeof value === 'object' && value !== null && !Array.isArray(value) ? [[key, shortMembers(value as JsonObject)]] : []
      }),
  )
}

const byteLength = (value: Json): number => Buffer.byteLength(JSON.stringify(value))
