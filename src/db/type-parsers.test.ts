import { describe, expect, it } from 'vitest'
import { parseInt8 } from './type-parsers.js'

describe('an int8', () => {
  it('is a number where a number can hold it', () => {
    expect(parseInt8('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
    expect(parseInt8('-1')).toBe(-1)
  })

  it('keeps its digits where a number cannot', () => {
    expect(parseInt8('9007199254740993')).toBe(9007199254740993n)
  })
})
