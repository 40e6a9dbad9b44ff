import { describe, expect, it } from 'vitest'
import { decodePercent, parseQuery } from './query-string.js'

const none = new Set<string>()

describe('parseQuery', () => {
  it.each<[string, object]>([
    ['', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=x+y&b=%2B', { a: 'x y', b: '+' }],
    ['a', { a: '' }],
    ['&&a=1&', { a: '1' }],
    ['a=b=c', { a: 'b=c' }],
    ['%61=1', { a: '1' }],
    ['=x', { '': 'x' }],
    ['a=%F0%9F%98%80', { a: '😀' }],
    ['constructor=1&toString=2', { constructor: '1', toString: '2' }],
  ])('reads %s', (text, expected) => {
    expect(parseQuery(text, none)).toEqual(expected)
  })

  it('collects lists, also of one', () => {
    expect(parseQuery('a=1&a=2&b=3', new Set(['a', 'b']))).toEqual({ a: ['1', '2'], b: ['3'] })
  })

  it.each([
    ['a=1&a=1', 'more than once'],
    ['a=%', 'percent-encoding'],
    ['%E0%A4%A=1', 'percent-encoding'],
    ['a=%C0%80', 'percent-encoding'],
    ['a=%00', 'NUL'],
    ['__proto__=1', '__proto__'],
  ])('refuses %s', (text, message) => {
    expect(() => parseQuery(text, none)).toThrow(message)
  })
})

describe('decodePercent', () => {
  it('takes a plus as itself', () => {
    expect(decodePercent('a+b%20c')).toBe('a+b c')
  })
})
