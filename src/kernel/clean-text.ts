import { namesInOrder, quoted } from './canonical-json.js'
import type { Json, JsonObject } from './json.js'
import { redactSecrets } from './secret-formats.js'
import { classOfKey, type KeyClass } from './secret-keys.js'

/**
 * The canonical text of an object that the sanitiser would leave as it is, looked through and printed in one walk; undefined when
 * something has to be removed. Nearly all objects are clean, and for these it is `canonicalJson(sanitise(value))`, always.
 */
export function cleanText(value: JsonObject): string | undefined {
  let text = ''
  for (const name of namesInOrder(value)) {
    const member = value[name] as Json
    const known = nameOf(name)
    if (known === undefined || !isKept(known.keyClass, member)) return undefined
    const printed = known.keyClass === 'identifier' && typeof member === 'string' ? quoted(member) : valueText(member)
    if (printed === undefined) return undefined
    text += (text === '' ? '{' : ',') + known.printed + printed
  }
  return text === '' ? '{}' : `${text}}`
}

function valueText(value: Json): string | undefined {
  if (typeof value === 'string') return redactSecrets(value) === value ? quoted(value) : undefined
  if (typeof value !== 'object' || value === null) return String(value)
  if (!Array.isArray(value)) return cleanText(value as JsonObject)
  let text = ''
  for (const item of value as readonly Json[]) {
    const printed = valueText(item)
    if (printed === undefined) return undefined
    text += (text === '' ? '[' : ',') + printed
  }
  return text === '' ? '[]' : `${text}]`
}

/** Whether the member's name leaves its value alone. The contents of the value are checked separately. */
function isKept(keyClass: KeyClass, value: Json): boolean {
  switch (keyClass) {
    case 'plain':
    case 'identifier':
      return true
    case 'secret':
      return typeof value === 'number' || isEmpty(value)
    case 'password':
      return isEmpty(value)
    default:
      return typeof value !== 'string' || value === ''
  }
}

export function isEmpty(value: Json): boolean {
  if (value === null || typeof value === 'boolean' || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

interface Name {
  /** As a member begins with it, colon included. */
  readonly printed: string
  readonly keyClass: KeyClass
}

const longestName = 128
const mostKnown = 4096
const known = new Map<string, Name | undefined>()

/** Undefined for a name that is a credential itself. The names that occur repeat endlessly; hostile variety only empties the memory. */
function nameOf(name: string): Name | undefined {
  const remembered = known.get(name)
  if (remembered !== undefined || known.has(name)) return remembered
  const found = redactSecrets(name) === name ? { printed: `${quoted(name)}:`, keyClass: classOfKey(name) } : undefined
  if (name.length > longestName) return found
  if (known.size >= mostKnown) known.clear()
  known.set(name, found)
  return found
}
