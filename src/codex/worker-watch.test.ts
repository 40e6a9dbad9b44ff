import { describe, expect, it } from 'vitest'
import { WorkerWatch } from './worker-watch.js'

const watchOf = (pollMs = 60_000): WorkerWatch => new WorkerWatch({ onCommit: () => undefined }, pollMs)

const nothing = (): Promise<string | undefined> => Promise.resolve(undefined)

describe('waiting for a worker', () => {
  it('looks again when it moves, also when that happens while it looks', async () => {
    const watch = watchOf()
    let looks = 0
    const found = watch.until(
      'w',
      async () => {
        looks++
        // The move comes before the look has answered.
        if (looks === 1) watch.moved('w')
        return looks === 3 ? 'there' : undefined
      },
      60_000,
    )
    while (looks < 2) await new Promise((resolve) => setImmediate(resolve))
    watch.moved('another')
    watch.moved('w')
    expect(await found).toBe('there')
    expect(looks).toBe(3)
  })

  it('looks by itself when nobody says anything', async () => {
    let looks = 0
    expect(await watchOf(1).until('w', async () => (++looks === 3 ? 'there' : undefined), 60_000)).toBe('there')
  })

  it('ends with the time, or with the watch', async () => {
    expect(await watchOf().until('w', nothing, 1)).toBeUndefined()
    const watch = watchOf()
    const waiting = watch.until('w', nothing, 60_000)
    watch.close()
    expect(await waiting).toBeUndefined()
  })

  it('bears a look that fails, until the time is up', async () => {
    let looks = 0
    const failing = async (): Promise<string> => {
      if (++looks < 3) throw new Error('away')
      return 'there'
    }
    expect(await watchOf(1).until('w', failing, 60_000)).toBe('there')
    await expect(watchOf(1).until('w', () => Promise.reject(new Error('away')), 5)).rejects.toThrow('away')
  })
})
