import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertStorable } from './json.js'
import { findLostNumber } from './json-numbers.js'
import { assertShape, mostMembers, mostValues } from './json-shape.js'

const reasonOf = (text: string): unknown => {
  try {
    assertShape(Buffer.from(text))
    return 'none'
  } catch (error) {
    return (error as { reason?: unknown }).reason
  }
}

describe('the shape of a body', () => {
  it.each([
    ['as many members as are allowed', `{${Array.from({ length: mostMembers }, (_, n) => `"${String(n)}":1`).join()}}`, 'none'],
    ['a member more', `{${Array.from({ length: mostMembers + 1 }, (_, n) => `"${String(n)}":1`).join()}}`, 'too_many_values'],
    ['as many values as are allowed', `[${'1,'.repeat(mostValues - 1)}1]`, 'none'],
    ['a value more', `[${'1,'.repeat(mostValues)}1]`, 'too_many_values'],
    ['32 levels', '['.repeat(32) + ']'.repeat(32), 'none'],
    ['33 levels', '['.repeat(33) + ']'.repeat(33), 'too_deep'],
    ['millions of levels that never end', '['.repeat(4_000_000), 'too_deep'],
    ['brackets and colons in texts', JSON.stringify(['{[:,"\\'.repeat(200_000)]), 'none'],
    ['a text that never ends', `"${'\\"'.repeat(1000)}`, 'none'],
  ])('%s', (_, text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })

  it('names the place that is too deep, at a bounded length', () => {
    const name = 'n'.repeat(100_000)
    expect(() => {
      assertShape(Buffer.from(`{"a":[0,${`{"b":`.repeat(31)}`))
    }).toThrow(/ levels at \/a\/1\/b\/b/)
    expect(() => {
      assertShape(Buffer.from(`{"${name}":`.repeat(40)))
    }).toThrow(expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) as unknown }))
  })
})

describe('what the walk has seen', () => {
  const { value: anyJson } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, 0, -0, 1e21, 5e-324, Number.MAX_VALUE, '\u0000', '\ud800', 'e1', '1234567890123456'),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'binary' }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: 'binary', maxLength: 4 }), tie('value'), { maxKeys: 4 }),
    ),
  }))

  it('without escapes, everything in a text can be stored', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = JSON.stringify(value)
        if (!assertShape(Buffer.from(text)).hasEscapes)
          expect(() => {
            assertStorable(JSON.parse(text))
          }).not.toThrow()
      }),
      { numRuns: 2_000 },
    )
    expect(assertShape(Buffer.from('{"a":"\\u0000"}')).hasEscapes).toBe(true)
    expect(assertShape(Buffer.from('{"\\ud800":1}')).hasEscapes).toBe(true)
    expect(assertShape(Buffer.from('{"a":"\\\\u0000"}')).hasEscapes).toBe(false)
  })

  it('without doubt about its numbers, a text has lost none', () => {
    const literal = fc.stringMatching(/^-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?$/)
    fc.assert(
      fc.property(literal, fc.constantFrom('', ' ', '\n'), (number, space) => {
        const text = `{"a":[${number}${space}],"1e999":"1e999 99999999999999999"}`
        if (findLostNumber(text) !== undefined) expect(assertShape(Buffer.from(text)).mayLoseNumbers).toBe(true)
      }),
      { numRuns: 5_000 },
    )
    expect(assertShape(Buffer.from('{"a":9007199254740993}')).mayLoseNumbers).toBe(true)
    expect(assertShape(Buffer.from('{"a":1e999}')).mayLoseNumbers).toBe(true)
    expect(assertShape(Buffer.from('{"a":123456789012345,"b":"1e999","c":"99999999999999999"}')).mayLoseNumbers).toBe(false)
  })
})
