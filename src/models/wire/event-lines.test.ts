import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventLines, maxAnswerBytes, maxLineBytes } from './event-lines.js'

function read(bytes: Uint8Array, cuts: readonly number[] = []): { events: { name: string; data: string }[]; stray: string } {
  const lines = new EventLines()
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const events = places.slice(1).flatMap((to, i) => lines.push(bytes.subarray(places[i], to)))
  return { events: [...events, ...lines.end()], stray: lines.stray }
}
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('lines of an answer', () => {
  it('become events, whatever ends them', () => {
    for (const end of ['\n', '\r', '\r\n'])
      expect(read(utf8([`: hello`, 'event: a', 'data: 1', 'data:2', '', 'id: 7', 'data: 3', ''].join(end))).events).toEqual([
        { name: 'a', data: '1\n2' },
        { name: '', data: '3' },
      ])
  })

  it('are the same wherever the network cuts them', () => {
    const piece = fc.constantFrom('data: ä𝄞', 'data', ': c', 'event: x', '\n', '\r', '\r\n', '\n\n', '{"error":1}', 'noise')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 12 }), (pieces, cuts) => {
        const bytes = utf8(pieces.join(''))
        expect(read(bytes, cuts)).toEqual(read(bytes))
      }),
    )
  })

  it('that are none of an event are kept as long as there is no event', () => {
    expect(read(utf8('<html>\n<title>no</title>\n')).stray).toBe('<html>\n<title>no</title>')
    expect(read(utf8('data: 1\n\nnoise\n')).stray).toBe('')
  })

  it('are bounded', () => {
    expect(() => read(new Uint8Array(maxLineBytes + 1).fill(120))).toThrow('longer than')
    const lines = new EventLines()
    const comment = utf8(`: ${'x'.repeat(1_000_000)}\n`)
    expect(() => {
      for (let i = 0; i <= maxAnswerBytes / 1_000_000; i++) lines.push(comment)
    }).toThrow('larger than')
  })
})
