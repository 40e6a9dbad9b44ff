import { describe, expect, it } from 'vitest'
import type { AdapterEvent } from '../adapter.js'
import { AppendQueue } from './append-queue.js'

const event = (n: number): AdapterEvent => ({ type: 'worker.notification', payload: { n } })

/** A log whose appends end when the test says so. */
function slowLog() {
  const appended: number[] = []
  const pressure: boolean[] = []
  const failures: unknown[] = []
  const waiting: ((error?: Error) => void)[] = []
  const queue = new AppendQueue({
    limit: 4,
    append: async (events) => {
      await new Promise<void>((resolve, reject) => {
        waiting.push((error) => {
          if (error) reject(error)
          else resolve()
        })
      })
      appended.push(...events.map(({ payload }) => payload['n'] as number))
    },
    onPressure: (isHigh) => pressure.push(isHigh),
    onFailure: (error) => failures.push(error),
  })
  const settle = async (error?: Error): Promise<void> => {
    while (waiting.length === 0) await Promise.resolve()
    waiting.shift()?.(error)
  }
  return { queue, appended, pressure, failures, settle }
}

describe('AppendQueue', () => {
  it('appends in order, and resolves when all is durable', async () => {
    const { queue, appended, settle } = slowLog()
    queue.push([event(1)])
    queue.push([event(2)])
    await settle()
    queue.push([event(3)])
    const flushed = queue.flushed()
    await settle()
    await flushed
    expect(appended).toEqual([1, 2, 3])
  })

  it('does not wait for what was pushed later', async () => {
    const { queue, appended, settle } = slowLog()
    queue.push([event(1)])
    const flushed = queue.flushed()
    await Promise.resolve()
    queue.push([event(2)])
    await settle()
    await flushed
    expect(appended).toEqual([1])
    await settle()
    await queue.flushed()
  })

  it('tells when too many wait, and when they no longer do', async () => {
    const { queue, pressure, settle } = slowLog()
    queue.push([1, 2, 3, 4].map(event))
    expect(pressure).toEqual([])
    queue.push([event(5)])
    expect(pressure).toEqual([true])
    await settle()
    await queue.flushed()
    expect(pressure).toEqual([true, false])
  })

  it('gives up when the log refuses, and takes nothing more', async () => {
    const { queue, appended, failures, settle } = slowLog()
    queue.push([event(1)])
    const flushed = queue.flushed()
    await settle(new Error('lease lost'))
    await expect(flushed).rejects.toThrow('lease lost')
    queue.push([event(2)])
    await expect(queue.flushed()).rejects.toThrow('lease lost')
    expect(appended).toEqual([])
    expect(failures).toHaveLength(1)
  })
})
