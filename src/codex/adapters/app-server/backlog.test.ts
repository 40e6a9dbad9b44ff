import { describe, expect, it } from 'vitest'
import type { AdapterEvent } from '../adapter.js'
import { Backlog } from './backlog.js'

const event = (n: number): AdapterEvent => ({ type: 'worker.notification', payload: { n } })

/** A log whose appends end when the test says so. */
function slowLog() {
  const appended: number[] = []
  const pressure: boolean[] = []
  const failures: unknown[] = []
  const waiting: ((error?: Error) => void)[] = []
  const backlog = new Backlog({
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
  return { backlog, appended, pressure, failures, settle }
}

describe('Backlog', () => {
  it('appends in order, and resolves when all is durable', async () => {
    const { backlog, appended, settle } = slowLog()
    backlog.push([event(1), event(2)])
    await settle()
    backlog.push([event(3)])
    const flushed = backlog.flushed()
    await settle()
    await flushed
    expect(appended).toEqual([1, 2, 3])
  })

  it('does not wait for what was pushed later', async () => {
    const { backlog, appended, settle } = slowLog()
    backlog.push([event(1)])
    const flushed = backlog.flushed()
    await Promise.resolve()
    backlog.push([event(2)])
    await settle()
    await flushed
    expect(appended).toEqual([1])
    await settle()
    await backlog.flushed()
  })

  it('tells when too many wait, and when they no longer do', async () => {
    const { backlog, pressure, settle } = slowLog()
    backlog.push([1, 2, 3, 4].map(event))
    expect(pressure).toEqual([])
    backlog.push([event(5)])
    expect(pressure).toEqual([true])
    await settle()
    await settle()
    await backlog.flushed()
    expect(pressure).toEqual([true, false])
  })

  it('gives up when the log refuses, and takes nothing more', async () => {
    const { backlog, appended, failures, settle } = slowLog()
    backlog.push([event(1)])
    const flushed = backlog.flushed()
    await settle(new Error('lease lost'))
    await expect(flushed).rejects.toThrow('lease lost')
    backlog.push([event(2)])
    await expect(backlog.flushed()).rejects.toThrow('lease lost')
    expect(appended).toEqual([])
    expect(failures).toHaveLength(1)
  })
})
