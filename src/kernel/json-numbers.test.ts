import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLostNumber, lostNumbersAsText, survives } from './json-numbers.js'

describe('a number of a JSON text', () => {
  it.each([
    '0',
    '-0',
    '9007199254740991',
    '9007199254740992',
    '-9007199254740992',
    '123456789012345680000',
    '1000000000000000000000',
    '6.02214076e23',
    '1e300',
    '1.7976931348623157e308',
    '0.1',
    '333333333.33333329',
    '1e-999',
    '9007199254740993.0',
  ])('survives: %s', (literal) => {
    expect(survives(literal)).toBe(true)
    expect(findLostNumber(`{"n":${literal}}`)).toBeUndefined()
  })

  it.each([
    '9007199254740993',
    '-9007199254740993',
    '123456789012345678901234567890',
    '1000000000000000000001',
    '1e999',
    '-1E+400',
    '1.8e308',
    `1${'0'.repeat(309)}`,
    '1e0000000400',
  ])('is lost: %s', (literal) => {
    expect(survives(literal)).toBe(false)
    expect(findLostNumber(`{"n":[true,{"m":${literal}}]}`)).toEqual({ literal, path: '/n/1/m' })
  })

  it('survives exactly when the shortest text of its double is the same integer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.bigInt(), fc.bigInt({ min: 2n ** 53n - 64n, max: 2n ** 54n }), wholeDoubles), (integer) => {
        const double = Number(integer)
        const isSame = Number.isFinite(double) && decimalValue(String(double)) === integer
        return survives(integer.toString()) === isSame
      }),
    )
  })

  it('survives when it was printed from a double', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => survives(JSON.stringify(double))))
  })
})

describe('the lost number of a text', () => {
  it.each([
    ['in an array', '[1,[2,9007199254740993]]', '/1/1'],
    ['below a name that has to be escaped', '{"a/b~c":{"\\u0064":9007199254740993}}', '/a~1b~0c/d'],
    ['after strings that look like numbers', '{"a":"9007199254740993","b\\"":"\\\\","c":9007199254740993}', '/c'],
    ['by itself', '9007199254740993', ''],
    ['after empty values', '{"a":{},"b":[],"c":[{},9007199254740993]}', '/c/1'],
  ])('is named by its place: %s', (_, text, path) => {
    expect(findLostNumber(text)).toEqual({ literal: '9007199254740993', path })
  })

  it('has a place of bounded length, however long the names and however deep it is', () => {
    expect(findLostNumber(`{"${'n'.repeat(1_000_000)}":9007199254740993}`)?.path.length).toBeLessThan(300)
    expect(findLostNumber(`${'{"nested":'.repeat(10_000)}9007199254740993`)?.path.length).toBeLessThan(300)
  })

  it('is found in every JSON value, wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        const lost = `[${JSON.stringify(before)}, 9007199254740993 ,${JSON.stringify(after)}]`
        expect(findLostNumber(lost)).toEqual({ literal: '9007199254740993', path: '/1' })
        expect(JSON.parse(lostNumbersAsText(lost))).toEqual([JSON.parse(JSON.stringify(before)), '9007199254740993', JSON.parse(JSON.stringify(after))])
      }),
    )
  })

  it('does not exist in what was printed from doubles', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value)
        return findLostNumber(text) === undefined && lostNumbersAsText(text) === text
      }),
    )
  })
})

describe('lost numbers as text', () => {
  it('turns just those into strings', () => {
    expect(lostNumbersAsText('{"id": 9007199254740993, "ok": 9007199254740992, "big":[1e999,-1e400,1e3], "s":"9007199254740993"}')).toBe(
      '{"id": "9007199254740993", "ok": 9007199254740992, "big":["1e999","-1e400",1e3], "s":"9007199254740993"}',
    )
  })

  it('leaves what is no JSON as it is or makes it no worse, and never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '9', '9999999999999999', 'e', '+', '-', '.', 'x', ' ') }),
        (text) => {
          findLostNumber(text)
          const mended = lostNumbersAsText(text)
          if (!isJson(text)) expect(isJson(mended)).toBe(false)
          else expect(findLostNumber(mended)).toBeUndefined()
        },
      ),
    )
  })
})

/** Whole doubles of all sizes, as the integers that their shortest text names. */
const wholeDoubles = fc
  .double({ min: 2 ** 53, max: 1e308, noNaN: true })
  .filter(Number.isInteger)
  .map((double) => decimalValue(String(double)))

/** The exact value of a text of digits, with or without a fraction and a positive exponent, that is a whole number. */
function decimalValue(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.split('e+')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return BigInt(whole + fraction) * 10n ** BigInt(Number(exponent) - fraction.length)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
