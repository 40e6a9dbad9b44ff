import { describe, expect, it } from 'vitest'
import { noCalls, observeCall, type LoopDetection } from './loop-detector.js'
import { loopThresholds, type LoopThresholds } from './thresholds.js'
import { isPoll, observedCall, type ObservedCall } from './tool-call.js'

const aCall = (name: string, inputHash = 'i', resultHash = 'r'): ObservedCall => ({ name, inputHash, resultHash })
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))

function detections(calls: readonly ObservedCall[], thresholds: Partial<LoopThresholds> = {}): (LoopDetection | undefined)[] {
  let state = noCalls
  return calls.map((call) => {
    const observed = observeCall(state, call, thresholds)
    state = observed.state
    return observed.detection
  })
}

const told = (found: readonly (LoopDetection | undefined)[]) =>
  found.flatMap((detection, index) => (detection ? [[index + 1, detection.detector, detection.level, detection.count]] : []))

describe('observeCall', () => {
  it('warns of a repeated call once, and finds it critical later', () => {
    const found = detections(
      times(6, () => aCall('read')),
      { warning: 3, critical: 5 },
    )
    expect(told(found)).toEqual([
      [3, 'generic_repeat', 'warning', 3],
      [5, 'generic_repeat', 'critical', 5],
      [6, 'generic_repeat', 'critical', 6],
    ])
  })

  it('has the thresholds 10, 20 and 30', () => {
    expect(told(detections(times(20, () => aCall('read'))))).toEqual([
      [10, 'generic_repeat', 'warning', 10],
      [20, 'generic_repeat', 'critical', 20],
    ])
    const sixCalls = detections(times(36, (index) => aCall('read', `i${index % 6}`)))
    expect(told(sixCalls)).toEqual([[36, 'global_circuit_breaker', 'critical', 30]])
  })

  it('warns again of a new streak', () => {
    const streak = times(3, () => aCall('read'))
    expect(told(detections([...streak, aCall('write'), ...streak], { warning: 3 }))).toEqual([
      [3, 'generic_repeat', 'warning', 3],
      [7, 'generic_repeat', 'warning', 3],
    ])
  })

  it('knows a poll, and says so rather than calling it a repetition', () => {
    expect(
      told(
        detections(
          times(4, () => aCall('job.status')),
          { warning: 3, critical: 4 },
        ),
      ),
    ).toEqual([
      [3, 'known_poll_no_progress', 'warning', 3],
      [4, 'known_poll_no_progress', 'critical', 4],
    ])
    const process = times(3, () => observedCall('process', { action: 'poll', id: 7 }, { status: 'succeeded', output: 'running' }))
    expect(told(detections(process, { warning: 3 }))).toEqual([[3, 'known_poll_no_progress', 'warning', 3]])
  })

  it('sees two calls taking turns', () => {
    const turns = times(6, (index) => aCall(index % 2 === 0 ? 'open' : 'close'))
    expect(told(detections(turns, { warning: 4, critical: 6 }))).toEqual([
      [4, 'ping_pong', 'warning', 4],
      [6, 'ping_pong', 'critical', 6],
    ])
    const changing = times(12, (index) => aCall(index % 2 === 0 ? 'write' : 'test', 'i', index % 2 === 0 ? 'ok' : `${index} failures`))
    expect(told(detections(changing, { warning: 4 }))).toEqual([])
  })

  it('breaks the circuit on calls without news, not on calls', () => {
    const cycle = times(9, (index) => aCall('read', `i${index % 3}`))
    expect(told(detections(cycle, { warning: 3, critical: 4, breaker: 5 }))).toEqual([
      [8, 'global_circuit_breaker', 'critical', 5],
      [9, 'global_circuit_breaker', 'critical', 6],
    ])
    const withNews = cycle.with(6, aCall('read', 'another'))
    expect(told(detections(withNews, { warning: 3, critical: 4, breaker: 5 }))).toEqual([])
  })

  it('never fires on distinct calls, or on one whose results change', () => {
    const lowest = { warning: 1, critical: 2, breaker: 3 }
    for (const thresholds of [{}, lowest]) {
      expect(
        told(
          detections(
            times(100, (index) => aCall('read', `i${index}`)),
            thresholds,
          ),
        ),
      ).toEqual([])
      expect(
        told(
          detections(
            times(100, (index) => aCall('job.status', 'i', `r${index}`)),
            thresholds,
          ),
        ),
      ).toEqual([])
    }
  })

  it('goes on from its state as text', () => {
    const calls = times(12, (index) => aCall('read', `i${index % 2}`))
    let state = noCalls
    const found = calls.map((call) => {
      const observed = observeCall(JSON.parse(JSON.stringify(state)) as typeof state, call, { warning: 4, critical: 6 })
      state = observed.state
      return observed.detection
    })
    expect(found).toEqual(detections(calls, { warning: 4, critical: 6 }))
  })

  it('gives a successor that is fed the same calls the same answers', () => {
    const calls = times(40, (index) => aCall('read', `i${index % 7}`, `r${index % 7}`))
    expect(detections(calls)).toEqual(detections(calls))
    expect(told(detections(calls)).length).toBeGreaterThan(0)
  })
})

describe('loopThresholds', () => {
  it('replaces what is not a positive whole number and keeps the levels apart', () => {
    expect(loopThresholds({ history: 0, warning: -1, critical: 1.5, breaker: Number.NaN })).toEqual({ history: 30, warning: 10, critical: 20, breaker: 30 })
    expect(loopThresholds({ warning: 25, critical: 4, breaker: 4 })).toMatchObject({ warning: 25, critical: 26, breaker: 27 })
  })
})

describe('observedCall', () => {
  it('is the same for the same arguments in any order, and another for another result', () => {
    const first = observedCall('read', { a: 1, b: 2 }, { status: 'succeeded', output: 'x' })
    expect(observedCall('read', { b: 2, a: 1 }, { status: 'succeeded', output: 'x' })).toEqual(first)
    expect(observedCall('read', { a: 1, b: 2 }, { status: 'failed', error_class: 'x', message: 'x' }).resultHash).not.toBe(first.resultHash)
  })

  it('knows polls by name, action or input', () => {
    expect([isPoll('command.status', {}), isPoll('process', { action: 'log' }), isPoll('fetch', { poll: true })]).toEqual([true, true, true])
    expect([isPoll('process', { action: 'start' }), isPoll('read', { action: 'poll' }), isPoll('status', null)]).toEqual([false, false, false])
  })
})
