import { echo } from './echo.js'
import { RuntimeError } from './errors.js'
import { pointerToken } from './json-numbers.js'
import { deepestJson, tooDeep } from './json-shape.js'
import type { Json } from './json-value.js'

export { canonicalJson } from './canonical-json.js'
export type { Json, JsonObject } from './json-value.js'

export const maxJsonDepth = deepestJson

/**
 * Refuses values that a log cannot keep exactly: NUL and lone surrogates (PostgreSQL and UTF-8 cannot hold them), infinity, and
 * nesting beyond 32 levels. `path` (JSON Pointer) names the culprit. Every finite number is kept; only its text can tell whether
 * a literal lost digits when it became one (json-numbers.ts).
 */
export function assertStorable(value: unknown): asserts value is Json {
  const fault = faultOf(value, 0)
  if (fault !== undefined) throw refusalOf(fault.kind, fault.way.map((name) => `/${pointerToken(name)}`).join(''))
}

type FaultKind = 'text' | 'number' | 'depth' | 'type'

/** `way`: the names from the outermost value to the culprit. Gathered on the way back, so that values without fault cost nothing. */
interface Fault {
  readonly kind: FaultKind
  readonly way: string[]
}

function faultOf(value: unknown, depth: number): Fault | undefined {
  switch (typeof value) {
    case 'string':
      return isSafe(value) ? undefined : { kind: 'text', way: [] }
    case 'number':
      return Number.isFinite(value) ? undefined : { kind: 'number', way: [] }
    case 'boolean':
      return undefined
    case 'object':
      if (value === null) return undefined
      if (depth >= maxJsonDepth) return { kind: 'depth', way: [] }
      return Array.isArray(value) ? faultOfItems(value, depth + 1) : faultOfMembers(value as Readonly<Record<string, unknown>>, depth + 1)
    default:
      return { kind: 'type', way: [] }
  }
}

function faultOfItems(items: readonly unknown[], depth: number): Fault | undefined {
  for (let i = 0; i < items.length; i++) {
    const fault = faultOf(items[i], depth)
    if (fault !== undefined) return within(String(i), fault)
  }
  return undefined
}

function faultOfMembers(members: Readonly<Record<string, unknown>>, depth: number): Fault | undefined {
  for (const name of Object.keys(members)) {
    if (!isSafe(name)) return { kind: 'text', way: [] }
    const fault = faultOf(members[name], depth)
    if (fault !== undefined) return within(name, fault)
  }
  return undefined
}

function within(name: string, fault: Fault): Fault {
  fault.way.unshift(name)
  return fault
}

const isSafe = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()

function refusalOf(kind: FaultKind, path: string): RuntimeError {
  const shown = echo(path)
  switch (kind) {
    case 'text':
      return new RuntimeError('unsafe_text', `The text at ${shown || '/'} holds NUL or a lone surrogate. Remove it.`, { path: shown })
    case 'number':
      return unsafeNumber(path)
    case 'depth':
      return tooDeep(shown)
    case 'type':
      return new RuntimeError('contract_violation', `The value at ${shown || '/'} is not JSON.`, { path: shown })
  }
}

/** The refusal of a number that would be kept as another one. `literal`: as it was written, where that is known. */
export function unsafeNumber(path: string, literal?: string): RuntimeError {
  const what = literal === undefined ? 'The number' : `The number ${echo(literal, 40)}`
  return new RuntimeError('unsafe_number', `${what} at ${echo(path) || '/'} cannot be kept exactly in a double. Send it as a string.`, {
    path: echo(path),
    ...(literal === undefined ? {} : { literal: echo(literal, 40) }),
  })
}
