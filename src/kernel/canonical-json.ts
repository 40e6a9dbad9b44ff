import canonicalize from 'canonicalize'
import type { Json, JsonObject } from './json.js'

/**
 * RFC 8785 text of a value that `assertStorable` has let pass.
 *
 * RFC 8785 takes its rules for strings and numbers from ECMAScript, so the text is what JSON.stringify prints once the members are in
 * order. That takes a third of the library's time where they are in order already, and half of it where they are not. The library
 * does what an object of JavaScript cannot: names that look like array indices come first in one whatever the order, and
 * `__proto__` is no ordinary name.
 */
export function canonicalJson(value: Json): string {
  if (isInOrder(value)) return JSON.stringify(value)
  return hasPlainNames(value) ? JSON.stringify(inOrder(value)) : byLibrary(value)
}

/** Names compare by UTF-16 code units, as `<` does and RFC 8785 asks. */
function isInOrder(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return (value as readonly Json[]).every(isInOrder)
  let before: string | undefined
  for (const name of Object.keys(value)) {
    if (before !== undefined && name < before) return false
    before = name
    if (!isInOrder((value as JsonObject)[name] as Json)) return false
  }
  return true
}

const isPlainName = (name: string): boolean => name !== '__proto__' && !/^\d/.test(name)

function hasPlainNames(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return (value as readonly Json[]).every(hasPlainNames)
  return Object.entries(value).every(([name, member]) => isPlainName(name) && hasPlainNames(member))
}

function inOrder(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map(inOrder)
  const copy: Record<string, Json> = {}
  for (const name of Object.keys(value).sort()) copy[name] = inOrder((value as JsonObject)[name] as Json)
  return copy
}

function byLibrary(value: Json): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('Only JSON values have a canonical form.')
  return text
}
