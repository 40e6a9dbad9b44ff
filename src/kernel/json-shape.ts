import { RuntimeError } from './errors.js'
import { findPlace } from './json-numbers.js'

/** Nesting that is parsed at all. */
export const deepestJson = 32
/**
 * Parsing, checking and printing a member of an object takes microseconds, an item of an array some tenth of one: these many
 * keep a body of any size from holding up everybody else for long.
 */
export const mostMembers = 50_000
export const mostValues = 400_000

const quote = 0x22
const backslash = 0x5c
const letterU = 0x75

/** Findings of the walk, so that later steps need not search again. */
export interface JsonShape {
  /** Some text holds a numeric escape: without one, JSON in UTF-8 has neither NUL nor half a surrogate pair. */
  readonly hasEscapes: boolean
  /** Some number has so many digits, or an exponent, that it may become another one: see json-numbers.ts. */
  readonly mayLoseNumbers: boolean
}

/** No number of fewer digits, and without exponent, is lost in a double. */
const digitsOfDoubt = 16

/**
 * Refuses JSON that would cost too much before it is parsed: one walk over the bytes that looks at brackets, colons, commas,
 * numbers and escapes. Throws 400 `too_deep`, and 413 `too_many_values`. Invalid JSON is left to the parser.
 */
export function assertShape(bytes: Buffer): JsonShape {
  let depth = 0
  let members = 0
  let values = 1
  let digits = 0
  let hasEscapes = false
  let mayLoseNumbers = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    if (byte >= 0x30 && byte <= 0x39) {
      if (++digits === digitsOfDoubt) mayLoseNumbers = true
      continue
    }
    switch (byte) {
      case quote:
        for (i++; i < bytes.length && bytes[i] !== quote; i++) if (bytes[i] === backslash && bytes[++i] === letterU) hasEscapes = true
        break
      case 0x7b:
      case 0x5b:
        if (++depth > deepestJson) throw tooDeep(findPlace(bytes.toString('utf8', 0, i)))
        break
      case 0x7d:
      case 0x5d:
        depth--
        break
      case 0x3a:
        if (++members > mostMembers) throw tooMany('members', mostMembers)
        break
      case 0x2c:
        if (++values > mostValues) throw tooMany('values', mostValues)
        break
      case 0x45:
      case 0x65:
        if (digits > 0) mayLoseNumbers = true
        break
      default:
    }
    digits = 0
  }
  return { hasEscapes, mayLoseNumbers }
}

export function tooDeep(path: string): RuntimeError {
  return new RuntimeError('too_deep', `The JSON is nested deeper than ${deepestJson} levels at ${path || '/'}. Flatten it.`, { path, max_depth: deepestJson })
}

const tooMany = (what: string, limit: number): RuntimeError =>
  new RuntimeError('too_many_values', `The body holds more than ${limit} ${what}. Send it in parts, or store the rest elsewhere and refer to it.`, {
    [`max_${what}`]: limit,
  })
