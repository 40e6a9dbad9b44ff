import type { Json, JsonObject } from './json-value.js'

/**
 * RFC 8785 text of a value that `assertStorable` has let pass: members in the order of their names' UTF-16 code units, as `<` and
 * `sort` have it, strings and numbers as ECMAScript prints them.
 *
 * The text is put together here and not printed by JSON.stringify from a sorted copy: the copy costs more than the text, and an
 * object of JavaScript cannot have every order, because names that look like array indices come first in it.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) text += (text === '' ? '[' : ',') + canonicalJson(item)
    return text === '' ? '[]' : `${text}]`
  }
  for (const name of namesInOrder(value as JsonObject))
    text += `${text === '' ? '{' : ','}${quoted(name)}:${canonicalJson((value as JsonObject)[name] as Json)}`
  return text === '' ? '{}' : `${text}}`
}

/** Names compare by UTF-16 code units, as `<` and `sort` do and RFC 8785 asks. */
export function namesInOrder(value: JsonObject): readonly string[] {
  const names = Object.keys(value)
  // Sorting an ordered list costs more than finding out that it is ordered.
  for (let i = 1; i < names.length; i++) if ((names[i] as string) < (names[i - 1] as string)) return names.sort()
  return names
}

/** Matches everything that JSON.stringify does not print unchanged: controls, quotes, backslashes, and surrogates, because one may be alone. */
const special = /[^ !#-[\]-\ud7ff\ue000-\uffff]/

/** A string as JSON.stringify prints it; in a third of the time where nothing in it has to be escaped. */
export const quoted = (text: string): string => (special.test(text) ? JSON.stringify(text) : `"${text}"`)
