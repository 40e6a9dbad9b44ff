import { describe, expect, it } from 'vitest'
import { BodyLimiter } from './body-limiter.js'

const refused = (scope: string) => expect.objectContaining({ reason: 'body_limit', status: 429, details: [expect.objectContaining({ scope })] }) as unknown

describe('BodyLimiter', () => {
  it('lets a few bodies of one token in at a time', () => {
    const limiter = new BodyLimiter({ perPrincipal: 100, bytes: 1000 })
    const intakes = Array.from({ length: 8 }, (_, n) => limiter.enter('t', `p${String(n)}`))
    expect(() => limiter.enter('t', 'p9')).toThrow(refused('token'))
    intakes[0]?.leave()
    limiter.enter('t', 'p9')
  })

  it('lets a number of bodies of one principal in, whatever their tokens', () => {
    const limiter = new BodyLimiter({ perPrincipal: 2, bytes: 1000 })
    limiter.enter('a', 'p')
    const second = limiter.enter('b', 'p')
    expect(() => limiter.enter('c', 'p')).toThrow(refused('principal'))
    limiter.enter('c', 'q')
    second.leave()
    limiter.enter('d', 'p')
  })

  it('bounds the bytes of a principal and of all, and forgets those of a body that is complete', () => {
    const limiter = new BodyLimiter({ perPrincipal: 10, bytes: 100 })
    const one = limiter.enter('a', 'p')
    one.take(50)
    expect(() => {
      one.take(1)
    }).toThrow(refused('principal'))
    limiter.enter('b', 'q').take(40)
    expect(() => {
      limiter.enter('c', 'r').take(11)
    }).toThrow(refused('replica'))
    one.leave()
    limiter.enter('d', 'p').take(50)
    expect(limiter.bytes).toBe(90)
  })
})
