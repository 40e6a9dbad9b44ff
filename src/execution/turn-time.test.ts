import { describe, expect, it } from 'vitest'
import { formatTimestamp } from '../kernel/time.js'
import { TurnTime } from './turn-time.js'

const minute = 60_000
const noon = Date.parse('2026-01-01T12:00:00Z')

/** A database's clock and a monotonic one, which pass together until the former is set. */
function setUp() {
  let wallMs = noon
  let monotonicMs = 5_000
  const time = new TurnTime({ now: () => wallMs * 1000 }, () => monotonicMs)
  return {
    time,
    pass: (ms: number) => {
      wallMs += ms
      monotonicMs += ms
    },
    step: (ms: number) => (wallMs += ms),
  }
}

const startedAgo = (ms: number, waitedMs = 0, turnId = 'turn-1') => ({ turnId, startedAt: formatTimestamp((noon - ms) * 1000), waitedMs })

describe('the time of a turn', () => {
  it('is what the log says it took before, and then what passes', () => {
    const { time, pass } = setUp()
    expect(time.activeMs(startedAgo(3 * minute, minute))).toBe(2 * minute)
    pass(minute)
    expect(time.activeMs(startedAgo(3 * minute, minute))).toBe(3 * minute)
  })

  it.each([60 * minute, -60 * minute])('is not moved when a clock is set by %i ms in the middle of it', (by) => {
    const { time, pass, step } = setUp()
    time.activeMs(startedAgo(minute))
    step(by)
    pass(1_000)
    expect(time.activeMs(startedAgo(minute))).toBe(minute + 1_000)
  })

  it('leaves out what it waited for people meanwhile', () => {
    const { time, pass } = setUp()
    time.activeMs(startedAgo(0))
    pass(5 * minute)
    expect(time.activeMs(startedAgo(0, 4 * minute))).toBe(minute)
  })

  it('begins anew with the next turn, and is never negative', () => {
    const { time, pass } = setUp()
    time.activeMs(startedAgo(9 * minute))
    pass(minute)
    expect(time.activeMs(startedAgo(-minute, 0, 'turn-2'))).toBe(0)
    expect(time.activeMs(startedAgo(-2 * minute, 0, 'turn-3'))).toBe(0)
  })
})
