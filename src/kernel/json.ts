import canonicalize from 'canonicalize'
import { RuntimeError } from './errors.js'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export const maxJsonDepth = 32

/** RFC 8785 text of a value that {@link assertStorable} has let pass. */
export function canonicalJson(value: Json): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('Only JSON values have a canonical form.')
  return text
}

/**
 * Refuses what a log cannot keep exactly: NUL and lone surrogates (PostgreSQL and UTF-8 cannot hold them), numbers that
 * lose digits in an IEEE double, and nesting beyond 32 levels. `path` (JSON Pointer) names the culprit.
 */
export function assertStorable(value: unknown, path = '', depth = 0): asserts value is Json {
  switch (typeof value) {
    case 'string':
      assertText(value, path)
      return
    case 'number':
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
        throw new RuntimeError('unsafe_number', `The number at ${path || '/'} cannot be kept exactly. Send integers beyond 2^53 - 1 as strings.`, { path })
      return
    case 'boolean':
      return
    case 'object':
      if (value === null) return
      if (depth >= maxJsonDepth)
        throw new RuntimeError('too_deep', `The JSON is nested deeper than ${maxJsonDepth} levels at ${path}. Flatten it.`, {
          path: path.slice(0, 200),
          max_depth: maxJsonDepth,
        })
      if (Array.isArray(value)) {
        for (let i = 0; i < value.length; i++) assertStorable(value[i], `${path}/${i}`, depth + 1)
        return
      }
      for (const key of Object.keys(value)) {
        assertText(key, path)
        assertStorable((value as Record<string, unknown>)[key], `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1)
      }
      return
    default:
      throw new RuntimeError('contract_violation', `The value at ${path || '/'} is not JSON.`, { path })
  }
}

function assertText(text: string, path: string): void {
  if (text.includes('\u0000') || !text.isWellFormed())
    throw new RuntimeError('unsafe_text', `The text at ${path || '/'} holds NUL or a lone surrogate. Remove it.`, { path })
}
