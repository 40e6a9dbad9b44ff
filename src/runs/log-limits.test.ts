import { describe, expect, it } from 'vitest'
import type { Head, LogEvent } from '../eventlog/index.js'
import { logLimitReached, logWarnings, type LogLimitClass } from './log-limits.js'

const limits = { events: 100, bytes: 10_000 }
const head = (latestSeq: number, logBytes: number) => ({ latestSeq, logBytes }) as Head<unknown>
const event = (bytes: number) => ({ payloadText: 'x'.repeat(bytes) }) as LogEvent

describe('the limits of a log', () => {
  it.each([
    [99, 9_999, undefined],
    [100, 0, 'max_log_events'],
    [1, 10_000, 'max_log_bytes'],
    [101, 10_001, 'max_log_events'],
  ])('%i events of %i bytes: %s', (latestSeq, logBytes, limit) => {
    expect(logLimitReached({ latestSeq, logBytes }, limits)).toBe(limit)
  })

  it('warn at a tenth, once for each', () => {
    const told: [LogLimitClass, number][] = []
    const commit = logWarnings(limits, (limit, { latestSeq }) => told.push([limit, latestSeq]))
    for (let seq = 1, bytes = 0; seq <= 30; seq++) {
      bytes += 60
      commit(head(seq, bytes), [event(60)])
    }
    commit(head(31, 5_000), [])
    expect(told).toEqual([
      ['max_log_events', 10],
      ['max_log_bytes', 17],
    ])
  })
})
