import { describe, expect, it } from 'vitest'
import { RuntimeError } from '../kernel/errors.js'
import { ReadLimiter } from './read-limiter.js'

const user = (userId: number) => ({ kind: 'user', userId }) as const

function held() {
  let release: () => void = () => undefined
  const work = new Promise<void>((resolve) => (release = resolve))
  return { read: () => work, release }
}

async function refusalOf(reading: Promise<unknown>): Promise<unknown> {
  try {
    await reading
    return 'none'
  } catch (error) {
    return error instanceof RuntimeError ? [error.status, error.reason, error.details[0]?.['scope'], error.headers['retry-after']] : error
  }
}

describe('ReadLimiter', () => {
  it('refuses a principal beyond its share, others not, and lets it in again when one has ended', async () => {
    const limiter = new ReadLimiter({ perPrincipal: 1, perProcess: 10 })
    const first = held()
    const reading = limiter.during(user(1), first.read)
    expect(await refusalOf(limiter.during(user(1), () => Promise.resolve()))).toEqual([429, 'read_limit', 'principal', '1'])
    expect(await refusalOf(limiter.during(user(2), () => Promise.resolve()))).toBe('none')
    first.release()
    await reading
    expect(await refusalOf(limiter.during(user(1), () => Promise.resolve()))).toBe('none')
    expect(limiter.count).toBe(0)
  })

  it('refuses all when the process has as many as it may have', async () => {
    const limiter = new ReadLimiter({ perPrincipal: 2, perProcess: 1 })
    const first = held()
    const reading = limiter.during(user(1), first.read)
    expect(await refusalOf(limiter.during(user(2), () => Promise.resolve()))).toEqual([429, 'read_limit', 'replica', '1'])
    first.release()
    await reading
  })

  it('holds the place of a reading in pieces from its first piece until nobody asks for more', async () => {
    const limiter = new ReadLimiter({ perPrincipal: 1, perProcess: 1 })
    const pieces = limiter.throughout(user(1), [1, 2, 3] as unknown as AsyncIterable<number>)
    expect(limiter.count).toBe(0)
    expect((await pieces.next()).value).toBe(1)
    expect(limiter.count).toBe(1)
    await pieces.return(undefined)
    expect(limiter.count).toBe(0)
  })
})
