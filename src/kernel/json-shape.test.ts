import { describe, expect, it } from 'vitest'
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
