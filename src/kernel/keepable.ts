import type { Json } from './json.js'
import { maxJsonDepth } from './json.js'

const replacement = '\uFFFD'

/** Text as a log can keep it: NUL and lone surrogates, which PostgreSQL and UTF-8 cannot hold, become U+FFFD. */
export function keepableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\u0000') ? whole.replaceAll('\u0000', replacement) : whole
}

/** The same, of at most `maxLength` UTF-16 units, and then an ellipsis. No pair is cut in two. */
export function excerpt(text: string, maxLength: number): string {
  return text.length <= maxLength ? keepableText(text) : `${keepableText(text.slice(0, maxLength - cutsPair(text, maxLength)))}…`
}

/** 1 when cutting at `at` would separate the two halves of a surrogate pair, else 0. */
export const cutsPair = (text: string, at: number): 0 | 1 => (isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at)) ? 1 : 0)

export const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

export type KeepableJson =
  { readonly value: Json; readonly fault?: undefined } | { readonly fault: 'too_deep' | 'too_large' | 'not_json'; readonly why: string }

/**
 * The storable form of a value from outside: text is mended, numbers that JSON cannot express (infinite ones, big integers)
 * become text, members without a value are left out, and `toJSON` is respected. A value that is nested too deeply, larger than
 * `maxBytes` of JSON, or not JSON at all is a fault. Never throws, and never works longer than `maxBytes` allow.
 */
export function keepableJson(value: unknown, maxBytes: number, maxDepth: number = maxJsonDepth): KeepableJson {
  try {
    return { value: new Walk(maxBytes, maxDepth).keep(value, 0) }
  } catch (error) {
    if (error instanceof Fault) return { fault: error.fault, why: error.message }
    return { fault: 'not_json', why: 'It cannot be read.' }
  }
}

class Fault extends Error {
  readonly fault: 'too_deep' | 'too_large' | 'not_json'

  constructor(fault: Fault['fault'], why: string) {
    super(why)
    this.fault = fault
  }
}

class Walk {
  readonly #maxBytes: number
  readonly #maxDepth: number
  #bytes = 0

  constructor(maxBytes: number, maxDepth: number) {
    this.#maxBytes = maxBytes
    this.#maxDepth = maxDepth
  }

  keep(value: unknown, depth: number): Json {
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'bigint':
        return this.#text(String(value))
      case 'number':
        if (!Number.isFinite(value)) return this.#text(String(value))
        this.#spend(String(value).length)
        return value
      case 'boolean':
        this.#spend(5)
        return value
      case 'object':
        if (value === null) {
          this.#spend(4)
          return null
        }
        return this.#container(value, depth)
      default:
        throw new Fault('not_json', `It holds a ${typeof value}, which is not JSON.`)
    }
  }

  #container(value: object, depth: number): Json {
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      // A method that gives its own object again would go on for ever.
      this.#enter(depth)
      return this.keep((value.toJSON as () => unknown)(), depth + 1)
    }
    this.#enter(depth)
    if (Array.isArray(value)) {
      const items: Json[] = []
      for (const item of value as unknown[]) {
        this.#spend(1)
        items.push(this.keep(item ?? null, depth + 1))
      }
      return items
    }
    const members: [string, Json][] = []
    for (const key of Object.keys(value)) {
      const member = (value as Record<string, unknown>)[key]
      if (member === undefined) continue
      this.#spend(2)
      members.push([this.#text(key), this.keep(member, depth + 1)])
    }
    // fromEntries defines members instead of assigning them: `__proto__` stays a key like any other.
    return Object.fromEntries(members)
  }

  #enter(depth: number): void {
    if (depth >= this.#maxDepth) throw new Fault('too_deep', `It is nested deeper than ${String(this.#maxDepth)} levels.`)
    this.#spend(2)
  }

  #text(text: string): string {
    // Cut before it is examined: it may be far larger than the kept part.
    this.#spend(text.length)
    const kept = keepableText(text)
    this.#spend(Buffer.byteLength(JSON.stringify(kept)) - text.length)
    return kept
  }

  #spend(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > this.#maxBytes) throw new Fault('too_large', `It is more than ${String(this.#maxBytes)} bytes of JSON.`)
  }
}
