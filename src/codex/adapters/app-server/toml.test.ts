import { describe, expect, it } from 'vitest'
import { tomlValue } from './toml.js'

describe('tomlValue', () => {
  it.each([
    ['text', '"text"'],
    ['a "quoted" \\ line\nand a tab\t', '"a \\"quoted\\" \\\\ line\\nand a tab\\t"'],
    ['\u007f\u0001', '"\\u007f\\u0001"'],
    [3, '3'],
    [0.5, '0.5'],
    [1e21, '1e+21'],
    [true, 'true'],
    [['a', 1], '["a", 1]'],
    [{ name: 'mock', 'base.url': 'http://x/v1', on: false }, '{"name" = "mock", "base.url" = "http://x/v1", "on" = false}'],
    [{}, '{}'],
    [{ a: [{ b: 'c' }] }, '{"a" = [{"b" = "c"}]}'],
  ])('writes %j as %s', (value, toml) => {
    expect(tomlValue(value)).toBe(toml)
  })

  it.each([[null], [{ a: [null] }], ['\ud800']])('refuses %j, which TOML cannot say', (value) => {
    expect(() => tomlValue(value)).toThrow(TypeError)
  })
})
