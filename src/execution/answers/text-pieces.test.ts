import { describe, expect, it } from 'vitest'
import { longestPiece, TextPieces } from './text-pieces.js'

function bufferAt(limits = { firstMs: 1, intervalMs: 40, characters: 10 }): { buffer: TextPieces; wait(ms: number): void } {
  let now = 1000
  return { buffer: new TextPieces(limits, () => now), wait: (ms) => void (now += ms) }
}

describe('streamed text', () => {
  it('hardly waits when it is the first of an answer', () => {
    const { buffer, wait } = bufferAt()
    expect([buffer.isDue, buffer.dueInMs]).toEqual([false, undefined])
    buffer.add('a')
    expect([buffer.isDue, buffer.dueInMs]).toEqual([false, 1])
    wait(1)
    expect([buffer.isDue, buffer.dueInMs]).toEqual([true, 0])
    expect(buffer.take()).toBe('a')
  })

  it('then waits for company, no longer than the interval since it came', () => {
    const { buffer, wait } = bufferAt()
    buffer.add('a')
    buffer.take()
    buffer.add('b')
    expect([buffer.isDue, buffer.dueInMs]).toEqual([false, 40])
    wait(30)
    buffer.add('c')
    expect([buffer.isDue, buffer.dueInMs]).toEqual([false, 10])
    wait(10)
    expect([buffer.isDue, buffer.dueInMs]).toEqual([true, 0])
    expect(buffer.take()).toBe('bc')
    expect([buffer.isDue, buffer.dueInMs]).toEqual([false, undefined])
  })

  it('does not wait when there is much of it', () => {
    const { buffer } = bufferAt()
    buffer.add('a')
    buffer.take()
    buffer.add('123456789')
    expect(buffer.isDue).toBe(false)
    buffer.add('0')
    expect(buffer.isDue).toBe(true)
  })

  it('counts its wait anew after it was taken', () => {
    const { buffer, wait } = bufferAt()
    buffer.add('a')
    buffer.take()
    buffer.add('b')
    wait(100)
    buffer.take()
    buffer.add('c')
    expect(buffer.dueInMs).toBe(40)
  })

  it('that is empty is nobody’s first piece', () => {
    const { buffer, wait } = bufferAt()
    expect(buffer.take()).toBe('')
    buffer.add('')
    expect(buffer.isDue).toBe(false)
    buffer.add('a')
    wait(1)
    expect(buffer.isDue).toBe(true)
  })

  it('that comes in one large chunk is cut into pieces, none of which is too large or ends in the middle of a character', () => {
    const { buffer } = bufferAt()
    const text = `x${'😀'.repeat(300_000)}`
    buffer.add(text)
    const pieces = [buffer.take(), ...buffer.takeAll()]
    expect(pieces.join('')).toBe(text)
    expect(pieces.every((piece) => piece.length <= longestPiece && piece.isWellFormed())).toBe(true)
  })

  it('is put together where a pair arrives in two halves', () => {
    const { buffer } = bufferAt()
    buffer.add('a\ud83d')
    expect(buffer.take()).toBe('a')
    expect(buffer.dueInMs).toBeUndefined()
    buffer.add('\ude00b')
    expect(buffer.take()).toBe('😀b')
  })

  it('is mended where no log can keep it', () => {
    const { buffer } = bufferAt()
    buffer.add('a\ude00\u0000\ud83d')
    buffer.add('b\ud83d')
    expect(buffer.takeAll()).toEqual(['a\uFFFD\uFFFD\uFFFDb\uFFFD'])
    expect(buffer.takeAll()).toEqual([])
  })
})
