import fc from 'fast-check'
import { generateSync, type JsonSchema } from 'json-schema-faker'
import { standalone } from './contract.js'

/** A value as it is printed in a report: what JSON cannot say, or would say at great length, is described. */
export type Value =
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'repeat'; readonly text: string; readonly times: number }
  | { readonly kind: 'nest'; readonly depth: number; readonly array: boolean }
  /** JSON text that no value of ours would be written as, such as `1e999` or `-0`. */
  | { readonly kind: 'literal'; readonly text: string }
  /** Of the same kind as what was there, and just beyond what is sensible. */
  | { readonly kind: 'near'; readonly pick: number }

/** One change of a JSON value, at one of its places (counted depth first, modulo how many there are). */
export interface Change {
  readonly at: number
  readonly how: 'replace' | 'remove' | 'add' | 'rename'
  readonly value: Value
}

const oddTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\u202eabc',
  '𝒳😀',
  '\u2028',
  'null',
  '0',
  '-1',
  '../..',
  '%00',
  "'; --",
  '<script>',
  '{{7*7}}',
  '\ufeff',
]
const oddTimes = [
  '0000-01-01T00:00:00Z',
  '2016-12-31T23:59:60Z',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59-23:59',
  '0001-01-01T00:00:00+23:59',
  '2026-01-01t00:00:00z',
  '2026-01-01T00:00:00.123456789123456789Z',
  '2026-01-01T24:00:00Z',
  '-2026-01-01T00:00:00Z',
  '+12026-01-01T00:00:00Z',
]
const oddIntegers = ['1e3', '0x10', '+1', '-0', '-1', ' 1', '1.0', '007', '9007199254740993', '99999999999999999999', 'NaN', 'Infinity', '١', '']
const unstorable = ['a\u0000b', 'x\udfff', '\ud800y', '\u0000']
const oddNumbers = [0, -1, 1.5, 1e21, 2 ** 53, -(2 ** 53), 9007199254740991, 1e-320, 4294967296]
const oddLiterals = ['1e999', '-0', '1e-999', '9007199254740993', '0.1e1', '123456789012345678901234567890']
const oddKeys = ['__proto__', 'constructor', 'toString', 'extra', '', 'thread_id', 'run_id', 'é', 'a b', 'payload', 'late']

export const text: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ maxLength: 20, unit: 'binary' }), fc.string({ maxLength: 20 }))

export const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('near' as const), pick: fc.nat(1_000) }) },
  { weight: 4, arbitrary: fc.constantFrom(null, true, false, [], {}, [[]], [null]).map(asJson) },
  { weight: 4, arbitrary: text.map(asJson) },
  { weight: 3, arbitrary: fc.oneof(fc.constantFrom(...oddNumbers), fc.double({ noNaN: true, noDefaultInfinity: true })).map(asJson) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }).map(asJson) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      text: fc.constantFrom('a', 'é', '😀', '\\'),
      times: fc.constantFrom(127, 129, 201, 10_001, 300_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nest' as const), depth: fc.constantFrom(5, 29, 31, 33, 5_000, 50_000), array: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constantFrom(...oddLiterals).map((literal) => ({ kind: 'literal' as const, text: literal })) },
)

export const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(60),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'rename'),
  value,
})

function asJson(json: unknown): Value {
  return { kind: 'json', json }
}

/** A value that the schema of the contract allows. The same seed always gives the same one. */
export function allowedBy(schema: object, seed: number): unknown {
  return generateSync(standalone(schema) as JsonSchema, { seed, optionalsProbability: 0.4, maxDepth: 6, maxDefaultItems: 3 })
}

// What stands for a literal until the whole is written as text. No odd text above looks like it.
const marked = (literal: string): string => `@literal(${literal})@`
const marks = /"@literal\(((?:[^)"\\]|\\.)*)\)@"/g

/** A text like another one, as odd as texts of its kind get. */
export function nearText(old: string, pick: number): string {
  const from = /^\d{4}-\d\d-\d\d[Tt]/.test(old) ? oddTimes : /^\d+$/.test(old) ? oddIntegers : pick % 2 === 0 ? unstorable : oddTexts
  return from[(pick >> 1) % from.length] ?? ''
}

function near(old: unknown, pick: number): unknown {
  if (typeof old === 'number') return oddNumbers[pick % oddNumbers.length]
  if (typeof old === 'string') return nearText(old, pick)
  return { [nearText('', pick)]: nearText('', pick + 2) }
}

function realised(wanted: Value, old?: unknown): unknown {
  switch (wanted.kind) {
    case 'near':
      return near(old, wanted.pick)
    case 'json':
      // A copy: later changes reach into it, and the plan stays as it is.
      return structuredClone(wanted.json)
    case 'repeat':
      return wanted.text.repeat(wanted.times)
    case 'nest':
      // As text: no recursion of ours gives up before the service does.
      return marked((wanted.array ? '[' : '{"a":').repeat(wanted.depth) + '1' + (wanted.array ? ']' : '}').repeat(wanted.depth))
    case 'literal':
      return marked(wanted.text)
  }
}

/** The JSON text of a value after its changes. */
export function textOf(original: unknown, changes: readonly Change[]): string {
  let root: unknown = structuredClone(original)
  for (const one of changes) root = changed(root, one)
  return JSON.stringify(root).replaceAll(marks, (_mark, literal: string) => JSON.parse(`"${literal}"`) as string)
}

interface Place {
  readonly holder: Record<string, unknown> | unknown[]
  readonly key: string
}

function changed(root: unknown, { at, how, value: wanted }: Change): unknown {
  const places = placesIn(root)
  const index = at % (places.length + 1)
  if (how === 'add') return added(root, places, index, wanted)
  const place = places[index]
  if (place === undefined) return how === 'replace' ? realised(wanted, root) : root
  const { holder, key: name } = place
  if (Array.isArray(holder)) {
    if (how === 'remove') holder.splice(Number(name), 1)
    else holder[Number(name)] = realised(wanted, holder[Number(name)])
  } else if (how === 'replace') define(holder, name, realised(wanted, holder[name]))
  else {
    const old = holder[name]
    Reflect.deleteProperty(holder, name)
    if (how === 'rename') define(holder, keyFrom(wanted, name), old)
  }
  return root
}

function added(root: unknown, places: readonly Place[], index: number, wanted: Value): unknown {
  const objects = [root, ...places.map(({ holder, key: name }) => (holder as Record<string, unknown>)[name])].filter(isHolder)
  const target = objects[index % Math.max(objects.length, 1)]
  if (Array.isArray(target)) target.push(realised(wanted))
  else if (target !== undefined) define(target, keyFrom(wanted, 'extra'), realised(wanted))
  return root
}

/** `__proto__` too becomes a member of its own, as it does when JSON is parsed. */
function define(holder: Record<string, unknown>, name: string, member: unknown): void {
  Object.defineProperty(holder, name, { value: member, enumerable: true, configurable: true, writable: true })
}

const keyFrom = (wanted: Value, otherwise: string): string =>
  wanted.kind === 'json' && typeof wanted.json === 'string' ? wanted.json : (oddKeys[JSON.stringify(wanted).length % oddKeys.length] ?? otherwise)

const isHolder = (candidate: unknown): candidate is Record<string, unknown> | unknown[] => typeof candidate === 'object' && candidate !== null

function placesIn(root: unknown): Place[] {
  const places: Place[] = []
  const visit = (holder: unknown, depth: number): void => {
    if (!isHolder(holder) || depth > 40 || places.length > 200) return
    for (const name of Object.keys(holder)) {
      places.push({ holder, key: name })
      visit((holder as Record<string, unknown>)[name], depth + 1)
    }
  }
  visit(root, 0)
  return places
}
