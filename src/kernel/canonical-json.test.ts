import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from './json.js'

const names = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toJSON', '10', '9', '01', '1e3', '-1', '', '\u20ac', '\ud83d\ude00', '\ufb33', 'a', 'B'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
const { value: anyJson } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, false, 0, -0, 1e21, 1e-7, 6.02214076e23, Number.MAX_VALUE),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 4 }),
    // Defines members, as JSON.parse does: `__proto__` is a name like any other.
    fc.array(fc.tuple(names, tie('value')), { maxLength: 5 }).map((members) => Object.fromEntries(members)),
  ),
}))

describe('canonical JSON', () => {
  it('is what the library for RFC 8785 prints, whatever the names and their order', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value))
      }),
      { numRuns: 2_000 },
    )
  })

  it('orders names by UTF-16 code units, and not as numbers', () => {
    expect(canonicalJson({ '10': 1, '9': 2 })).toBe('{"10":1,"9":2}')
    expect(canonicalJson({ '\ufb33': 1, '\ud83d\ude00': 2, a: 3 })).toBe('{"a":3,"\ud83d\ude00":2,"\ufb33":1}')
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"z":1,"y":2}}') as Json)).toBe('{"__proto__":{"y":2,"z":1},"b":1}')
  })
})
