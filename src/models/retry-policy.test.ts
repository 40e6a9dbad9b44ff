import { describe, expect, it } from 'vitest'
import { backoffMs } from './retry-policy.js'

const policy = { maxAttempts: 5, baseMs: 100, capMs: 1000, maxRetryAfterMs: 3000 }

describe('backoffMs', () => {
  it('takes any share of a bound that doubles up to the cap', () => {
    expect(backoffMs(policy, 1, undefined, 0)).toBe(0)
    expect([1, 2, 3, 4, 5, 6].map((attempt) => backoffMs(policy, attempt, undefined, 0.999_999))).toEqual([99, 199, 399, 799, 999, 999])
  })

  it('waits at least as long as it was asked to, within reason', () => {
    expect(backoffMs(policy, 1, 2000, 0.5)).toBe(2050)
    expect(backoffMs(policy, 1, 600_000, 0)).toBe(3000)
  })
})
