import type { Json } from '../../../kernel/json.js'

/**
 * A JSON value as TOML (v1.0) on one line, as `codex -c key=value` parses it. Objects become inline tables. Throws a TypeError
 * for values that TOML cannot express: null, and text that is not Unicode.
 */
export function tomlValue(value: Json): string {
  if (typeof value === 'string') return tomlString(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === null) throw new TypeError('TOML has no null.')
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(tomlValue).join(', ')}]`
  return `{${Object.entries(value)
    .map(([key, member]) => `${tomlString(key)} = ${tomlValue(member)}`)
    .join(', ')}}`
}

/** A basic string. JSON's escapes are TOML's too; JSON leaves U+007F as it is, which TOML does not allow. */
function tomlString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('TOML holds Unicode text only.')
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f')
}
