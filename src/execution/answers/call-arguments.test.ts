import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../kernel/json.js'
import { callArguments, maxArgumentBytes } from './call-arguments.js'

const nested = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`

describe('arguments', () => {
  it.each<[string, unknown, unknown]>([
    ['an object', '{"a":1}', { a: 1 }],
    ['an object that was read already', { a: 1 }, { a: 1 }],
    ['nothing', '', {}],
    ['white space', ' \n', {}],
    ['null', 'null', {}],
    ['null, encoded twice', '"null"', {}],
    ['no value at all', undefined, {}],
    ['an object, encoded twice', '"{\\"timezone\\":\\"Asia/Tokyo\\"}"', { timezone: 'Asia/Tokyo' }],
    ['half of a surrogate pair', '{"text":"ab\\ud83dcd","\\udc00":1}', { text: 'ab\uFFFDcd', '\uFFFD': 1 }],
    ['NUL', '{"text":"a\\u0000b"}', { text: 'a\uFFFDb' }],
    ['digits that a double loses', '{"id":9007199254740993,"n":[1e999,-1e999]}', { id: '9007199254740993', n: ['1e999', '-1e999'] }],
    ['numbers that a double keeps', '{"a":9007199254740992,"b":6.02214076e23,"c":1e300}', { a: 9007199254740992, b: 6.02214076e23, c: 1e300 }],
    ['a name that objects have', '{"__proto__":{"x":1}}', JSON.parse('{"__proto__":{"x":1}}')],
  ])('that are %s are one object', (_, raw, input) => {
    expect(callArguments(raw)).toStrictEqual({ input })
  })

  it.each<[string, unknown, RegExp]>([
    ['an array', '[1]', /are an array/],
    ['an empty array', '[]', /are an array/],
    ['a number', '7', /are a number/],
    ['a boolean', 'true', /are a boolean/],
    ['words', 'rm -rf', /not JSON/],
    ['text that holds words', '"rm -rf"', /are text/],
    ['encoded three times', JSON.stringify(JSON.stringify('{}')), /are text/],
    ['an array, encoded twice', '"[]"', /are an array/],
    ['cut off', '{"a":', /not JSON/],
    ['two objects', '{}{}', /not JSON/],
    ['too deep', nested(200), /deeper than 31 levels/],
    ['far too deep', nested(200_000), /deeper than 31 levels/],
    ['too large', `{"a":"${'x'.repeat(400_000)}"}`, /more than 131072 bytes/],
    ['too large, and escaped', `{"a":"${'\\u0001'.repeat(100_000)}"}`, /more than 131072 bytes/],
    ['far too large', 'x'.repeat(10_000_000), /more than 131072 bytes/],
  ])('that are %s are a call that cannot be made, and say why', (_, raw, why) => {
    const read = callArguments(raw)
    expect(read.invalid).toMatch(why)
    expect(JSON.stringify(read.input).length).toBeLessThan(2_100)
  })

  it('of any kind are an object that can be kept, or say why not', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.json({ maxDepth: 40 }), fc.json().map(JSON.stringify), fc.anything())
    fc.assert(
      fc.property(texts, (raw) => {
        const read = callArguments(raw)
        expect(read.invalid?.isWellFormed() ?? true).toBe(true)
        if (read.invalid !== undefined) return
        expect(Object.prototype.toString.call(read.input)).toBe('[object Object]')
        expect(Buffer.byteLength(canonicalJson(read.input))).toBeLessThanOrEqual(maxArgumentBytes)
      }),
    )
  })
})
