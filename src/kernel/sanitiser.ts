import { isEmpty } from './clean-text.js'
import type { Json, JsonObject } from './json.js'
import { redactSecrets, redacted } from './secret-formats.js'
import { classOfKey, type KeyClass } from './secret-keys.js'

/** The version of the rules; it is stored with every event and frame. */
export const sanitiserVersion = 2

export const redactedEmail = '[REDACTED_EMAIL]'
export const redactedPhone = '[REDACTED_PHONE]'

/**
 * Removes secrets before storage: values with a key that marks them as secret, and text in the format of a known credential. Ids,
 * timestamps, hashes, counters and text for people stay exactly as they are; an e-mail address or a telephone number is replaced
 * only if its key says that it is one.
 *
 * Members keep their order, and their names unless a name is itself a credential. Empty values and null stay, because they reveal
 * nothing. Returns the same object if there was nothing to remove. Idempotent. Expects the bounded depth that assertStorable has
 * checked.
 */
export function sanitise(value: JsonObject): JsonObject {
  return sanitiseObject(value)
}

function sanitiseObject(value: JsonObject): JsonObject {
  let changed: Map<string, readonly [key: string, value: Json]> | undefined
  for (const key of Object.keys(value)) {
    const before = value[key] as Json
    const after = sanitiseMember(classOfKey(key), before)
    const name = redactSecrets(key)
    if (after !== before || name !== key) (changed ??= new Map<string, readonly [string, Json]>()).set(key, [name, after])
  }
  return changed === undefined ? value : replaceMembers(value, changed)
}

function replaceMembers(value: JsonObject, changed: ReadonlyMap<string, readonly [key: string, value: Json]>): JsonObject {
  const members = new Map<string, Json>()
  for (const key of Object.keys(value)) {
    const [name, after] = changed.get(key) ?? [key, value[key] as Json]
    // Two keys that were both secrets must not become one member.
    let free = name
    for (let n = 2; free !== key && (members.has(free) || Object.hasOwn(value, free)); n++) free = `${name} ${n}`
    members.set(free, after)
  }
  // fromEntries defines members instead of assigning them: `__proto__` stays a key like any other.
  return Object.fromEntries(members)
}

function sanitiseMember(keyClass: KeyClass, value: Json): Json {
  switch (keyClass) {
    case 'plain':
      return sanitiseValue(value)
    case 'identifier':
      return typeof value === 'string' ? value : sanitiseValue(value)
    case 'secret':
      return typeof value === 'number' || isEmpty(value) ? value : redacted
    case 'password':
      // The one place where a number is a secret: people choose digits for passwords.
      return isEmpty(value) ? value : redacted
    case 'authorization':
      // A header's value; but an object under this name is a permission to spend, described by ids and modes.
      return typeof value === 'string' && value !== '' ? redacted : sanitiseValue(value)
    case 'email':
      return typeof value === 'string' && value !== '' ? redactedEmail : sanitiseValue(value)
    case 'phone':
      return typeof value === 'string' && value !== '' ? redactedPhone : sanitiseValue(value)
    case 'personal':
      return typeof value === 'string' && value !== '' ? redacted : sanitiseValue(value)
  }
}

function sanitiseValue(value: Json): Json {
  if (typeof value === 'string') return redactSecrets(value)
  if (typeof value !== 'object' || value === null) return value
  if (!Array.isArray(value)) return sanitiseObject(value as JsonObject)
  const items = value as readonly Json[]
  let copy: Json[] | undefined
  items.forEach((before, index) => {
    const after = sanitiseValue(before)
    if (after !== before) (copy ??= [...items])[index] = after
  })
  return copy ?? items
}
