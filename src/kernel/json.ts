import { echo } from './echo.js'
import { RuntimeError } from './errors.js'
import { pointerToken } from './json-numbers.js'

export { canonicalJson } from './canonical-json.js'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export const maxJsonDepth = 32

/**
 * Refuses what a log cannot keep exactly: NUL and lone surrogates (PostgreSQL and UTF-8 cannot hold them), infinity, and
 * nesting beyond 32 levels. `path` (JSON Pointer) names the culprit. Every finite number is kept; whether a literal lost
 * digits when it became one, only its text can tell (json-numbers.ts).
 */
export function assertStorable(value: unknown, path = '', depth = 0): asserts value is Json {
  switch (typeof value) {
    case 'string':
      assertText(value, path)
      return
    case 'number':
      if (!Number.isFinite(value)) throw unsafeNumber(path)
      return
    case 'boolean':
      return
    case 'object':
      if (value === null) return
      if (depth >= maxJsonDepth)
        throw new RuntimeError('too_deep', `The JSON is nested deeper than ${maxJsonDepth} levels at ${echo(path)}. Flatten it.`, {
          path: echo(path),
          max_depth: maxJsonDepth,
        })
      if (Array.isArray(value)) {
        for (let i = 0; i < value.length; i++) assertStorable(value[i], `${path}/${i}`, depth + 1)
        return
      }
      for (const key of Object.keys(value)) {
        assertText(key, path)
        assertStorable((value as Record<string, unknown>)[key], `${path}/${pointerToken(key)}`, depth + 1)
      }
      return
    default:
      throw new RuntimeError('contract_violation', `The value at ${echo(path) || '/'} is not JSON.`, { path: echo(path) })
  }
}

function assertText(text: string, path: string): void {
  if (text.includes('\u0000') || !text.isWellFormed())
    throw new RuntimeError('unsafe_text', `The text at ${echo(path) || '/'} holds NUL or a lone surrogate. Remove it.`, { path: echo(path) })
}

/** The refusal of a number that would be kept as another one. `literal`: as it was written, where that is known. */
export function unsafeNumber(path: string, literal?: string): RuntimeError {
  const what = literal === undefined ? 'The number' : `The number ${echo(literal, 40)}`
  return new RuntimeError('unsafe_number', `${what} at ${echo(path) || '/'} cannot be kept exactly in a double. Send it as a string.`, {
    path: echo(path),
    ...(literal === undefined ? {} : { literal: echo(literal, 40) }),
  })
}
