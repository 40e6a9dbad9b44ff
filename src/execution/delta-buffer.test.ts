import { describe, expect, it } from 'vitest'
import { DeltaBuffer } from './delta-buffer.js'

function bufferAt(limits = { firstMs: 1, intervalMs: 40, characters: 10 }): { buffer: DeltaBuffer; wait(ms: number): void } {
  let now = 1000
  return { buffer: new DeltaBuffer(limits, () => now), wait: (ms) => void (now += ms) }
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
})
