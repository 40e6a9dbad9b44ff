import { describe, expect, it } from 'vitest'
import { RuntimeError } from './errors.js'
import { fingerprint, storedText } from './payload.js'

describe('what is stored of an object', () => {
  it.each([
    [undefined, '{}'],
    [null, '{}'],
    [[], '{}'],
    [{}, '{}'],
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ password: 'secret', n: 1.0 }, '{"n":1,"password":"[REDACTED]"}'],
    [{ ü: '☃' }, '{"ü":"☃"}'],
  ])('%j is %s', (value, text) => {
    expect(storedText(value, 1000, 'payload')).toBe(text)
  })

  it.each([['text'], [[1]], [7], [true]])('%j is refused', (value) => {
    expect(() => storedText(value, 1000, 'payload')).toThrow(expect.objectContaining({ reason: 'contract_violation' }) as Error)
  })

  it('is measured in bytes of UTF-8, and refused one byte above the limit', () => {
    expect(storedText({ a: 'é' }, 10, 'payload')).toBe('{"a":"é"}')
    expect(() => storedText({ a: 'é' }, 9, 'payload')).toThrow(RuntimeError)
    expect(() => storedText({ a: 'é' }, 9, 'payload')).toThrow(
      expect.objectContaining({ status: 413, details: [{ reason: 'payload_too_large', bytes: 10, max_bytes: 9 }] }) as Error,
    )
  })

  it('does not change what it was given', () => {
    const value = { token: 'x', nested: { a: 1 } }
    storedText(value, 1000, 'payload')
    expect(value).toEqual({ token: 'x', nested: { a: 1 } })
  })
})

describe('a fingerprint', () => {
  it('tells contents apart, and their parts', () => {
    expect(fingerprint('a', 'b')).toBe(fingerprint('a', 'b'))
    expect(new Set([fingerprint('a', 'b'), fingerprint('ab'), fingerprint('b', 'a'), fingerprint('a')]).size).toBe(4)
  })
})
