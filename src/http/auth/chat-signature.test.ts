import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isDigestOfBody, undoPhpEscapes } from './chat-signature.js'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('undoPhpEscapes', () => {
  it.each([
    ['a slash', '"a\\/b"', '"a/b"'],
    ['text', '"\\u00e9\\u4e2d"', '"é中"'],
    ['a pair of surrogates', '"\\ud83d\\ude00"', '"😀"'],
    ['an escaped backslash before a slash', '"\\\\/"', '"\\\\/"'],
    ['an escaped backslash before a u', '"\\\\u00e9"', '"\\\\u00e9"'],
    ['a quote, a line feed and a control character', '"\\"\\n\\u001f"', '"\\"\\n\\u001f"'],
    ['line separators, which PHP escapes either way', '"\\u2028\\u2029"', '"\\u2028\\u2029"'],
    ['order of keys and form of numbers', '{"10":1.0,"2":{},"a":[]}', '{"10":1.0,"2":{},"a":[]}'],
  ])('%s', (_name, sent, hashed) => {
    expect(undoPhpEscapes(sent)).toBe(hashed)
  })
})

describe('isDigestOfBody', () => {
  it('takes the digest of the bytes, or of the text without escapes, and nothing else', () => {
    const sent = Buffer.from('{"url":"a\\/b"}')
    expect(isDigestOfBody(sha256('{"url":"a\\/b"}'), sent)).toBe(true)
    expect(isDigestOfBody(sha256('{"url":"a/b"}'), sent)).toBe(true)
    expect(isDigestOfBody(sha256('{"url": "a/b"}'), sent)).toBe(false)
  })
})
