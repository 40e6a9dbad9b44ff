import { describe, expect, it } from 'vitest'
import { DatabaseClock } from './clock.js'

const second = 1_000_000

/** A host clock that the test moves, and a database whose clock is ahead of it by `ahead`. */
function setUp(ahead = 5_000 * second) {
  let host = 1_000
  const clock = new DatabaseClock(() => host)
  return {
    clock,
    pass: (micros: number) => (host += micros),
    /** The database reads its clock `there` after the question left; the answer takes `back`. */
    sample: (there: number, back: number, offset = ahead) => {
      const before = host
      const db = before + there + offset
      host += there + back
      clock.observe(before, db, host)
    },
    truth: (offset = ahead) => host + offset,
  }
}

describe('the database clock', () => {
  it('refuses to tell the time until it has been told, for this machine’s time of day decides nothing', () => {
    const { clock } = setUp()
    expect(() => clock.now()).toThrow(expect.objectContaining({ reason: 'not_ready' }) as Error)
    expect(clock.uncertainty()).toBe(Number.POSITIVE_INFINITY)
  })

  it('follows the database within half a round trip, however lopsided the trip', () => {
    const { clock, sample, truth } = setUp()
    sample(900, 100)
    expect(Math.abs(clock.now() - truth())).toBeLessThanOrEqual(500)
    expect(clock.uncertainty()).toBe(500)
  })

  it('learns from differently skewed trips what neither says alone', () => {
    const { clock, sample, truth } = setUp()
    sample(900, 100)
    sample(100, 900)
    // The two intervals share only [-100, 100] around the truth.
    expect(Math.abs(clock.now() - truth())).toBeLessThanOrEqual(101)
    expect(clock.uncertainty()).toBeLessThan(102)
  })

  it('is not spoilt by a slow sample after a quick one', () => {
    const { clock, sample, truth } = setUp()
    sample(50, 50)
    sample(2 * second, 0)
    expect(Math.abs(clock.now() - truth())).toBeLessThan(500)
  })

  it('waits for a database that was a moment behind what it had said', () => {
    const { clock, sample, pass, truth } = setUp()
    sample(10, 10)
    const before = clock.now()
    sample(10, 10, 5_000 * second - 500_000)
    expect(clock.now()).toBe(before)
    pass(second)
    expect(Math.abs(clock.now() - truth(5_000 * second - 500_000))).toBeLessThanOrEqual(10)
  })

  it('follows a database whose clock was set back, rather than stand still for as long', () => {
    const { clock, sample, truth } = setUp()
    sample(10, 10)
    clock.now()
    sample(10, 10, 4_000 * second)
    expect(Math.abs(clock.now() - truth(4_000 * second))).toBeLessThanOrEqual(10)
  })

  it('goes on with a database whose clock was set forward', () => {
    const { clock, sample, truth } = setUp()
    sample(10, 10)
    sample(10, 10, 6_000 * second)
    expect(Math.abs(clock.now() - truth(6_000 * second))).toBeLessThanOrEqual(10)
  })

  it('stays right through hours of drift', () => {
    const { clock, sample, pass, truth } = setUp()
    let offset = 5_000 * second
    for (let minute = 0; minute < 240; minute++) {
      pass(60 * second)
      offset += 60 * 50 // 50 ppm
      sample(200, 300, offset)
      expect(Math.abs(clock.now() - truth(offset))).toBeLessThan(4_000)
    }
  })

  it('ignores a sample that ends before it began', () => {
    const { clock } = setUp()
    clock.observe(2_000, 5, 1_000)
    expect(clock.uncertainty()).toBe(Number.POSITIVE_INFINITY)
  })
})
