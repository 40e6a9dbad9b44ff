import { describe, expect, it } from 'vitest'
import { RequestShares } from './request-shares.js'

/** As many as it gets. */
function fill(shares: RequestShares, principal: string): (() => void)[] {
  const places: (() => void)[] = []
  try {
    for (;;) places.push(shares.enter(principal))
  } catch {
    return places
  }
}

describe('RequestShares', () => {
  it('gives one principal half, and leaves room for others', () => {
    const shares = new RequestShares(100)
    expect(fill(shares, 'a')).toHaveLength(50)
    expect(fill(shares, 'b')).toHaveLength(25)
    expect(() => shares.enter('a')).toThrow(/concurrent requests/)
    expect(fill(shares, 'c')).toHaveLength(13)
  })

  it('gives places back, once each', () => {
    const shares = new RequestShares(10)
    const places = fill(shares, 'a')
    expect(places).toHaveLength(5)
    for (const leave of places) {
      leave()
      leave()
    }
    expect(fill(shares, 'a')).toHaveLength(5)
  })

  it('never refuses a principal that has nothing under way', () => {
    const shares = new RequestShares(1)
    for (let n = 0; n < 5; n++) expect(fill(shares, `p${String(n)}`)).toHaveLength(1)
  })
})
