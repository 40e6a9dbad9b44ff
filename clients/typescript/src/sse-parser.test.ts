import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameTooLong, SseParser, type SseFrame } from './sse-parser.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (...portions: readonly (string | Uint8Array)[]): SseFrame[] => {
  const parser = new SseParser()
  return portions.flatMap((portion) => parser.push(typeof portion === 'string' ? bytesOf(portion) : portion))
}
const message = (data: string, id?: string): SseFrame => ({ event: 'message', data, id })

describe('the parser of server-sent events', () => {
  it.each<[string, string, SseFrame[]]>([
    ['one event', 'event: note\nid: 7\ndata: {"a":1}\n\n', [{ event: 'note', data: '{"a":1}', id: '7' }]],
    ['carriage returns, with nothing behind the last', 'id: 1\rdata: a\r\rdata: b\r\r', [message('a', '1'), message('b')]],
    ['both', 'data: a\r\n\r\ndata: b\r\n\r\n', [message('a'), message('b')]],
    ['half of the last line end', 'data: a\r\n\r', [message('a')]],
    ['all of them', 'data: a\r\n\ndata: b\r\r\ndata: c\n\r: more\n', [message('a'), message('b'), message('c')]],
    ['several lines of data', 'data: a\ndata:b\ndata:  c\ndata\n\n', [message('a\nb\n c\n')]],
    ['comments and unknown fields', ': hello\ndata: a\n:\nfoo: bar\nfoo\n\n: b\n\n', [message('a')]],
    ['a byte order mark', '\uFEFFdata: a\n\n', [message('a')]],
    ['only the first byte order mark', 'data: a\n\n\uFEFFdata: b\n\n', [message('a')]],
    ['an id with NUL', 'id: 1\u00002\ndata: a\n\n', [message('a')]],
    ['a block without data', 'id: 4\nevent: x\n\ndata: a\n\n', [message('a')]],
    ['an event without an end', 'data: a\n\ndata: b\n', [message('a')]],
    ['an empty event name', 'event:\ndata: a\n\n', [message('a')]],
    ['colons in data', 'data: a: b\ndata::c\n\n', [message('a: b\n:c')]],
    ['separators that are no line ends', 'data: a\u2028b\u0085c\n\n', [message('a\u2028b\u0085c')]],
  ])('reads %s', (_what, text, frames) => {
    expect(parse(text)).toEqual(frames)
  })

  it('remembers the last retry that is a number', () => {
    const parser = new SseParser()
    parser.push(bytesOf('retry: 40\n\nretry: soon\n\nretry:\n\n'))
    expect(parser.retryMs).toBe(40)
  })

  it('does not care where the bytes are cut, within a character or between CR and LF', () => {
    const line = fc.constantFrom('data: grüße 🙂 ok', 'data', 'id: 12', ': c', 'event: e', '', '', 'retry: 5', 'data:x')
    const text = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 30 }).map((lines) => lines.flat().join(''))
    fc.assert(
      fc.property(text, fc.array(fc.nat(400), { maxLength: 20 }), fc.boolean(), (whole, cuts, hasMark) => {
        const bytes = bytesOf(`${hasMark ? '\uFEFF' : ''}${whole}`)
        const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
        const portions = places.slice(1).map((end, index) => bytes.slice(places[index], end))
        expect(parse(...portions)).toEqual(parse(bytes))
        expect(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(parse(bytes))
      }),
      { numRuns: 300 },
    )
  })

  it('refuses a block that never ends instead of filling the memory', () => {
    const megabyte = 'x'.repeat(1024 * 1024)
    expect(() => parse('data: ', ...Array.from({ length: 9 }, () => megabyte))).toThrow(FrameTooLong)
    expect(() => parse(...Array.from({ length: 9 }, () => `data: ${megabyte}\n`))).toThrow(FrameTooLong)
    expect(parse(...Array.from({ length: 9 }, () => `data: ${megabyte}\n\n`))).toHaveLength(9)
  })
})
