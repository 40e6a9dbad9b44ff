import { describe, expect, it } from 'vitest'
import { isAcceptable, isJson } from './media-type.js'

describe('isJson', () => {
  it.each(['application/json', 'APPLICATION/JSON', 'application/json; charset=utf-8', 'application/json;charset="UTF8"', 'application/json; profile=x'])(
    'takes %s',
    (type) => {
      expect(isJson(type)).toBe(true)
    },
  )
  it.each(['text/json', 'application/json2', 'application/problem+json', 'application/json; charset=utf-16', ''])('refuses %s', (type) => {
    expect(isJson(type)).toBe(false)
  })
})

describe('isAcceptable', () => {
  it.each<[string | undefined, boolean]>([
    [undefined, true],
    ['', true],
    ['application/json', true],
    ['text/html, application/json;q=0.1', true],
    ['text/*, */*;q=0.1', true],
    ['application/*', true],
    ['text/html', false],
    ['*/*;q=0', false],
    ['application/json;q=0, application/*', false],
    ['application/*;q=0, */*', false],
    ['nonsense', false],
  ])('%s', (accept, expected) => {
    expect(isAcceptable(accept, ['application/json'])).toBe(expected)
  })

  it('is content with one of several types', () => {
    expect(isAcceptable('text/plain', ['application/json', 'text/plain'])).toBe(true)
  })
})
