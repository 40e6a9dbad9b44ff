import { describe, expect, it } from 'vitest'
import { AnswerPieces, type Channel, type Piece } from './answer-pieces.js'
import { longestPiece } from './text-pieces.js'

function piecesAt(): { pieces: AnswerPieces; wait(ms: number): void } {
  let now = 1_000
  return { pieces: new AnswerPieces({ firstMs: 1, intervalMs: 40, characters: 10 }, () => now), wait: (ms) => void (now += ms) }
}

const text: Channel = { kind: 'text' }
const thought = (number: number): Channel => ({ kind: 'reasoning', thought: number })
const input = (callId: string): Channel => ({ kind: 'input', callId, toolName: 't' })
const short = (pieces: readonly Piece[]): string[] =>
  pieces.map(({ channel, text }) => `${channel.kind}${channel.kind === 'reasoning' ? String(channel.thought) : ''}:${text}`)

describe('an answer as it arrives', () => {
  it('keeps the order of what it is made of', () => {
    const { pieces } = piecesAt()
    pieces.add(thought(0), 'hm')
    pieces.add(thought(0), 'm')
    pieces.add(thought(1), 'so')
    pieces.add(text, 'The sky')
    pieces.add(text, ' is')
    expect(short(pieces.takeAll())).toEqual(['reasoning0:hmm', 'reasoning1:so', 'text:The sky is'])
    expect([pieces.isDue, pieces.dueInMs, pieces.takeAll()]).toEqual([false, undefined, []])
  })

  it('tells what another channel has completed no later than the interval', () => {
    const { pieces, wait } = piecesAt()
    pieces.add(thought(0), 'hm')
    pieces.add(input('c'), '{"a"')
    expect(pieces.dueInMs).toBe(40)
    wait(40)
    expect(pieces.isDue).toBe(true)
    expect(short(pieces.take())).toEqual(['reasoning0:hm'])
    expect(pieces.dueInMs).toBe(160)
    wait(160)
    expect(short(pieces.take())).toEqual(['input:{"a"'])
  })

  it('does not tell pieces of a call that is complete', () => {
    const { pieces } = piecesAt()
    pieces.add(text, 'a')
    pieces.add(input('c'), '{"a":1}')
    expect(short(pieces.takeAll())).toEqual(['text:a'])
  })

  it('tells the beginning of a long call only', () => {
    const { pieces, wait } = piecesAt()
    let told = 0
    for (let i = 0; i < 1_000; i++) {
      pieces.add(input('c'), 'x'.repeat(1_000))
      wait(200)
      for (const piece of pieces.take()) told += piece.text.length
    }
    expect(told).toBe(66_000)
  })

  it('is taken in portions that one commit can hold', () => {
    const { pieces } = piecesAt()
    const said = 'x'.repeat(longestPiece * 20)
    pieces.add(text, said)
    pieces.add(thought(0), 'and then')
    const portions: Piece[][] = []
    for (let portion = pieces.take(); portion.length > 0; portion = pieces.take()) portions.push(portion)
    expect(portions.map((portion) => portion.length)).toEqual([8, 8, 4, 1])
    expect(
      portions
        .flat()
        .map((piece) => piece.text)
        .join(''),
    ).toBe(`${said}and then`)
  })
})
