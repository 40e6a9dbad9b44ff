import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertStorable, canonicalJson } from './json.js'
import { excerpt, keepableJson, keepableText } from './keepable.js'

const kept = (value: unknown, maxBytes = 1_000): unknown => {
  const result = keepableJson(value, maxBytes)
  return result.fault ?? result.value
}

describe('text', () => {
  it('is mended where no log can keep it, and else left alone', () => {
    expect(keepableText('a\u0000b')).toBe('a\uFFFDb')
    expect(keepableText('ab\ud83dcd')).toBe('ab\uFFFDcd')
    expect(keepableText('ab😀cd')).toBe('ab😀cd')
  })

  it('is cut between characters, never in one', () => {
    expect(excerpt('ab😀cd', 3)).toBe('ab…')
    expect(excerpt('ab😀cd', 4)).toBe('ab😀…')
    expect(excerpt('ab', 2)).toBe('ab')
  })
})

describe('a value from outside', () => {
  it.each<[unknown, unknown]>([
    [{ a: [1, 'x', null, true] }, { a: [1, 'x', null, true] }],
    [
      { n: 9007199254740993n, i: Infinity, o: NaN },
      { n: '9007199254740993', i: 'Infinity', o: 'NaN' },
    ],
    [1e300, 1e300],
    [{ a: undefined, b: [undefined] }, { b: [null] }],
    [{ 'k\ud800': 'v\u0000' }, { 'k\uFFFD': 'v\uFFFD' }],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}')],
    [() => 1, 'not_json'],
    [{ a: Symbol('a') }, 'not_json'],
    [undefined, 'not_json'],
    ['x'.repeat(1_000), 'too_large'],
    [new Array(1e9), 'too_large'],
  ])('%# is kept as far as JSON and a log go', (value, expected) => {
    expect(kept(value)).toStrictEqual(expected)
  })

  it('that holds itself, says itself, throws or branches without end is refused soon', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(kept(cycle)).toBe('too_deep')
    const said = { toJSON: (): unknown => said }
    expect(kept(said)).toBe('too_deep')
    const hostile = Object.defineProperty({}, 'a', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    expect(kept(hostile)).toBe('not_json')
    let branching: unknown = 1
    for (let i = 0; i < 31; i++) branching = [branching, branching]
    expect(kept(branching, 100_000)).toBe('too_large')
  })

  it('is storable, and not larger than was allowed', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true, withSparseArray: true })
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue({ maxDepth: 40 })), fc.integer({ min: 2, max: 400 }), (value, maxBytes) => {
        const result = keepableJson(value, maxBytes)
        if (result.fault !== undefined) return
        // Ruling 2 is the reader's: every double may be kept.
        assertStorable(JSON.parse(canonicalJson(result.value), (_, each: unknown) => (typeof each === 'number' ? 0 : each)))
        expect(Buffer.byteLength(canonicalJson(result.value))).toBeLessThanOrEqual(maxBytes)
      }),
    )
  })
})
