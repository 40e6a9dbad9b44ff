import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter } from './line-splitter.js'

function split(chunks: readonly Buffer[], maxBytes = 1000) {
  const lines: string[] = []
  const splitter = new LineSplitter(maxBytes, (line) => lines.push(line))
  for (const chunk of chunks) splitter.push(chunk)
  return { lines, dropped: splitter.droppedLines }
}

describe('LineSplitter', () => {
  it('finds the same lines wherever the stream is cut, in the middle of a character too', () => {
    const bytes = Buffer.from('héllo 🎉\n\nsecond\nunfinished')
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
        const chunks = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end))
        expect(split(chunks).lines).toEqual(['héllo 🎉', '', 'second'])
      }),
    )
  })

  it('drops a line that is too long, and goes on with the next', () => {
    expect(split([Buffer.from('12345\n123'), Buffer.from('456\nabc\n')], 5)).toEqual({ lines: ['12345', 'abc'], dropped: 1 })
  })
})
