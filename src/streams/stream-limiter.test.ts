import { describe, expect, it } from 'vitest'
import type { Principal } from '../kernel/principal.js'
import { StreamLimiter } from './stream-limiter.js'

const user = (userId: number): Principal => ({ kind: 'user', userId })
const guest: Principal = { kind: 'guest', guestScope: '1' }
const refusedFor = (scope: string, limit: number): Error =>
  expect.objectContaining({
    status: 429,
    headers: { 'retry-after': '1' },
    details: [expect.objectContaining({ reason: 'stream_limit', scope, limit })],
  }) as Error

describe('the limits of streams', () => {
  it('count per run, whoever reads it', () => {
    const limiter = new StreamLimiter({ perRun: 2, perPrincipal: 10 })
    limiter.acquire('a', user(1))
    limiter.acquire('a', user(2))
    expect(() => limiter.acquire('a', user(3))).toThrow(refusedFor('run', 2))
    limiter.acquire('b', user(3))
  })

  it('count per principal, whatever it reads; a guest is not the user of the same name', () => {
    const limiter = new StreamLimiter({ perRun: 10, perPrincipal: 1 })
    limiter.acquire('a', user(1))
    expect(() => limiter.acquire('b', user(1))).toThrow(refusedFor('principal', 1))
    limiter.acquire('b', guest)
  })

  it('a refusal for the principal takes no place of the run', () => {
    const limiter = new StreamLimiter({ perRun: 1, perPrincipal: 1 })
    limiter.acquire('a', user(1))
    expect(() => limiter.acquire('b', user(1))).toThrow(refusedFor('principal', 1))
    limiter.acquire('b', user(2))
  })

  it('a place is given back once, however often it is said', () => {
    const limiter = new StreamLimiter({ perRun: 2, perPrincipal: 10 })
    const release = limiter.acquire('a', user(1))
    limiter.acquire('a', user(1))
    release()
    release()
    limiter.acquire('a', user(1))
    expect(() => limiter.acquire('a', user(1))).toThrow(refusedFor('run', 2))
  })

  it('asking for room takes none', () => {
    const limiter = new StreamLimiter({ perRun: 1, perPrincipal: 1 })
    limiter.assertRoom(user(1))
    limiter.assertRoom(user(1))
    const release = limiter.acquire('a', user(1))
    expect(() => {
      limiter.assertRoom(user(1))
    }).toThrow(refusedFor('principal', 1))
    release()
    limiter.assertRoom(user(1))
  })
})
