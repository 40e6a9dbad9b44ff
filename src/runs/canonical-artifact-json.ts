import { canonicalJson, type Json } from '../kernel/json.js'
import { sha256Hex } from '../kernel/hash.js'
import type { Timestamp } from '../kernel/time.js'

const spelling = Symbol('spelling')

/** A value whose JSON text is decided already. */
export interface Spelled {
  readonly [spelling]: string
}

/** A number that is written with a fraction even when it is whole: `1.0`. */
export function float(value: number): Spelled {
  if (!Number.isFinite(value)) throw new TypeError('Artifacts hold finite numbers only.')
  return { [spelling]: Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value) }
}

/** Text that is canonical JSON already, such as a stored payload. It is written as it is. */
export function canonicalText(text: string): Spelled {
  return { [spelling]: text }
}

export type ArtifactValue = null | boolean | number | bigint | string | Spelled | readonly ArtifactValue[] | ArtifactObject
export interface ArtifactObject {
  readonly [key: string]: ArtifactValue | undefined
}

/**
 * The text that artifact hashes are taken over: RFC 8785 (sorted members, no white space), except that floats keep their
 * fraction and integers are not limited to 2^53. Members that are undefined are left out; null is written.
 */
export function artifactJson(value: ArtifactValue): string {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object') return canonicalJson(value)
  if (isSpelled(value)) return value[spelling]
  if (isList(value)) return `[${value.map((item) => artifactJson(item)).join(',')}]`
  const members: string[] = []
  for (const key of Object.keys(value).sort()) {
    const member = value[key]
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${artifactJson(member)}`)
  }
  return `{${members.join(',')}}`
}

function isSpelled(value: object): value is Spelled {
  return spelling in value
}

function isList(value: readonly ArtifactValue[] | ArtifactObject): value is readonly ArtifactValue[] {
  return Array.isArray(value)
}

/** `sha256:` and the lower-case hex digest of the value's canonical text. */
export function artifactHash(value: Json): string {
  return `sha256:${sha256Hex(canonicalJson(value))}`
}

/**
 * A time as it stands in artifacts: RFC 3339 with `+00:00`, and a fraction of no, three, six or nine digits, whichever is
 * the shortest that is exact.
 */
export function artifactTime(time: Timestamp): string {
  const match = /^(.{19})(?:\.([0-9]{1,9}))?Z$/.exec(time)
  if (match === null) throw new TypeError(`${time} is not a UTC timestamp.`)
  const digits = (match[2] ?? '').padEnd(9, '0')
  const length = digits === '000000000' ? 0 : digits.endsWith('000000') ? 3 : digits.endsWith('000') ? 6 : 9
  return `${match[1] ?? ''}${length === 0 ? '' : `.${digits.slice(0, length)}`}+00:00`
}
