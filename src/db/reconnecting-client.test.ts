import { describe, expect, it } from 'vitest'
import { longestRetryMs, retryDelayMs, shortestRetryMs } from './reconnecting-client.js'

describe('the wait before another attempt to connect', () => {
  it('grows from 100 ms to 5 s and never beyond', () => {
    expect(retryDelayMs(0, 0)).toBe(shortestRetryMs)
    expect(retryDelayMs(3, 1)).toBe(800)
    for (const attempt of [10, 100, 10_000]) expect(retryDelayMs(attempt, 1)).toBe(longestRetryMs)
  })

  it('is spread over half of it, so that replicas do not come back in step', () => {
    expect(retryDelayMs(10, 0)).toBe(longestRetryMs / 2)
  })
})
