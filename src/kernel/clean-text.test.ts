import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json, type JsonObject } from './json.js'
import { cleanText } from './clean-text.js'
import { storedText } from './payload.js'
import { sanitise } from './sanitiser.js'

const key = 'aB3dE5gH7jK9mN1pQ2sT4vW6'
const names = fc.oneof(
  fc.constantFrom('text', 'run_id', 'idempotency_key', 'token', 'api_key', 'password', 'authorization', 'Authorization', 'email', 'phone', 'ssn'),
  fc.constantFrom('__proto__', 'constructor', '10', '9', '', 'B', 'a', `sk-${key}`, '\u20ac', 'a"b'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
const values = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    -0,
    12,
    1e21,
    '',
    [],
    {},
    'plain',
    `sk-${key}`,
    `Bearer ${key}`,
    'https://user:password@host/',
    '"\\\n',
    '\u2028',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'grapheme' }),
)
const { object: anyObject } = fc.letrec<{ object: JsonObject; value: Json }>((tie) => ({
  object: fc.array(fc.tuple(names, tie('value')), { maxLength: 5 }).map((members) => Object.fromEntries(members)),
  value: fc.oneof({ maxDepth: 4 }, values, fc.array(tie('value'), { maxLength: 4 }), tie('object')),
}))

describe('the text of an object in which nothing has to be removed', () => {
  it('is what the sanitiser leaves, in canonical form; where something has to be removed there is none', () => {
    let clean = 0
    fc.assert(
      fc.property(anyObject, (value) => {
        const sanitised = sanitise(value)
        const isClean = sanitised === value
        if (isClean) clean++
        expect(cleanText(value)).toBe(isClean ? canonicalJson(value) : undefined)
        expect(storedText(value, 1_000_000, 'payload')).toBe(canonicalJson(sanitised))
      }),
      { numRuns: 5_000 },
    )
    expect(clean).toBeGreaterThan(100)
  })

  it('is made with names of any length, again and again', () => {
    const long = 'n'.repeat(1000)
    for (let i = 0; i < 3; i++) {
      expect(cleanText({ [long]: 1 })).toBe(`{"${long}":1}`)
      expect(cleanText({ [`ghp_${key}${key}`]: 1 })).toBeUndefined()
    }
    for (let i = 0; i < 10_000; i++) cleanText({ [`name-${String(i)}`]: i })
    expect(cleanText({ 'name-1': 'x', token: 'secret' })).toBeUndefined()
  })
})
