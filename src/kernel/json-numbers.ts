import { longestEcho } from './echo.js'

/**
 * Which numbers of a JSON text survive parsing. JSON.parse makes an IEEE double of every literal. Most survive: the shortest text
 * of the double is the same number (`9007199254740992`, `123456789012345680000`), or the literal was an approximation to begin
 * with (`0.1`, `6.02214076e23`). Two kinds change silently: an integer with more digits than a double holds (`9007199254740993`),
 * and a literal that overflows (`1e999`).
 *
 * All functions here take any text, JSON or not, and need time in proportion to its length.
 */
export interface LostNumber {
  /** As it was written. */
  readonly literal: string
  /** JSON Pointer of its place, cut where it is long. */
  readonly path: string
}

/** An integer below 2^53 has at most 16 digits, and all doubles hold three digits of exponent: every lossy number matches one of these. */
const mayBeLost = /[0-9]{16}|[eE]\+?[0-9]{3}/

/** Whether a literal of JSON's grammar comes back from a double as the number it was. */
export function survives(literal: string): boolean {
  const value = Number(literal)
  if (!Number.isFinite(value)) return false
  if (Number.isSafeInteger(value) || /[.eE]/.test(literal)) return true
  return wholeDigits(String(value)) === literal
}

/** The first number of the text that would silently become another one. */
export function findLostNumber(text: string): LostNumber | undefined {
  if (!mayBeLost.test(text)) return undefined
  const places = new Places()
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at)
    if (isNumberStart(text.charCodeAt(at))) {
      const literal = text.slice(at, end)
      if (isLiteral.test(literal) && !survives(literal)) return { literal, path: places.pointer() }
    }
    places.pass(text, at, end)
    at = end
  }
  return undefined
}

/** JSON Pointer of where a text breaks off: the way to the value that would come next. */
export function findPlace(begun: string): string {
  const places = new Places()
  for (let at = 0; at < begun.length;) {
    const end = tokenEnd(begun, at)
    places.pass(begun, at, end)
    at = end
  }
  return places.pointer()
}

/** The same text, with every number that would be lost written as a string: `{"id":9007199254740993}` becomes `{"id":"9007199254740993"}`. */
export function lostNumbersAsText(text: string): string {
  if (!mayBeLost.test(text)) return text
  let kept = ''
  let copied = 0
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at)
    if (isNumberStart(text.charCodeAt(at))) {
      const literal = text.slice(at, end)
      if (isLiteral.test(literal) && !survives(literal)) {
        kept += `${text.slice(copied, at)}"${literal}"`
        copied = end
      }
    }
    at = end
  }
  return copied === 0 ? text : kept + text.slice(copied)
}

const isLiteral = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/

/** The digits of a whole double that ECMAScript may have written with an exponent: `1.5e+21` is `1500000000000000000000`. */
function wholeDigits(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e\+(\d+)$/.exec(text)
  if (match === null) return text
  const [, sign = '', first = '', fraction = '', exponent = ''] = match
  return sign + first + fraction.padEnd(Number(exponent), '0')
}

const quote = 0x22
const backslash = 0x5c
const isNumberStart = (code: number): boolean => code === 0x2d || (code >= 0x30 && code <= 0x39)
const isNumberPart = (code: number): boolean => isNumberStart(code) || code === 0x2b || code === 0x2e || code === 0x45 || code === 0x65

/** Where the token that begins at `at` ends: a string, a number, or one character of anything else. */
function tokenEnd(text: string, at: number): number {
  const first = text.charCodeAt(at)
  let end = at + 1
  if (first === quote) {
    while (end < text.length && text.charCodeAt(end) !== quote) end += text.charCodeAt(end) === backslash ? 2 : 1
    return Math.min(end + 1, text.length)
  }
  if (isNumberStart(first)) while (end < text.length && isNumberPart(text.charCodeAt(end))) end += 1
  return end
}

/** Where in the text the scan is: the way from the outermost value to this one. */
class Places {
  /** The index of the item for an array, the name as written for an object. */
  readonly #way: (number | string)[] = []
  #lastString = ''

  pass(text: string, at: number, end: number): void {
    const last = this.#way.length - 1
    switch (text[at]) {
      case '"':
        // A name is shown, never compared: its beginning is enough.
        this.#lastString = text.slice(at, Math.min(end, at + longestEcho))
        return
      case ':':
        this.#way[last] = this.#lastString
        return
      case ',': {
        const place = this.#way[last]
        if (typeof place === 'number') this.#way[last] = place + 1
        return
      }
      case '[':
        this.#way.push(0)
        return
      case '{':
        this.#way.push('')
        return
      case ']':
      case '}':
        this.#way.pop()
        return
      default:
    }
  }

  pointer(): string {
    let pointer = ''
    for (const place of this.#way) {
      pointer += `/${typeof place === 'number' ? String(place) : pointerToken(nameOf(place))}`
      if (pointer.length > longestEcho) return `${pointer.slice(0, longestEcho).toWellFormed()}…`
    }
    return pointer
  }
}

function nameOf(written: string): string {
  try {
    return JSON.parse(written) as string
  } catch {
    // The name was cut, or was no JSON string: as it stands is good enough to find it.
    return written.slice(1)
  }
}

/** A member's name as a part of a JSON Pointer (RFC 6901). */
export const pointerToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
