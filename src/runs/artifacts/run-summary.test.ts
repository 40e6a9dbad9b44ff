import { describe, expect, it } from 'vitest'
import { artifactJson, artifactTime, canonicalText, float } from '../canonical-artifact-json.js'
import { DriftDetector } from './drift.js'
import { runCheckpoint, runOfTopic, runSummary, runTopic } from './run-summary.js'

const head = {
  runId: '01951d2a-6c15-7c9f-99c2-cf8ad72a23f0',
  status: 'succeeded',
  latestSeq: 2,
  lastEventType: 'run.finished',
  updatedAt: '2026-02-01T00:00:02.000000Z',
} as const

describe('runSummary', () => {
  it('gives the published hash', () => {
    expect(runSummary(head)).toEqual({
      run_id: head.runId,
      status: 'succeeded',
      last_seq: 2,
      event_count: 2,
      projection_hash: 'sha256:013e395e5f9982bbbbec589015e71bd6e6de9f2e4dfbca8d882ff3e272a7aa02',
      updated_at: '2026-02-01T00:00:02.000000Z',
    })
  })

  it('is told apart by status and position, not by time', () => {
    expect(runSummary({ ...head, updatedAt: '2027-01-01T00:00:00.000000Z' }).projection_hash).toBe(runSummary(head).projection_hash)
    expect(runSummary({ ...head, latestSeq: 3 }).projection_hash).not.toBe(runSummary(head).projection_hash)
    expect(runSummary({ ...head, status: 'failed' }).projection_hash).not.toBe(runSummary(head).projection_hash)
  })

  it('has a checkpoint per topic', () => {
    expect(runCheckpoint(head)).toEqual({ topic: `run:${head.runId}:events`, last_seq: 2, last_event_type: 'run.finished', updated_at: head.updatedAt })
    expect(runOfTopic(runTopic('a:b'))).toBe('a:b')
    expect(['', 'run::events', 'run:x', 'worker:x:events', 'xrun:x:events'].map(runOfTopic)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

describe('DriftDetector', () => {
  const at = '2026-02-01T00:00:09.000000Z'
  const detect = (seqs: number[], claimed: number, floorSeq = 0) => {
    const detector = new DriftDetector({ runId: 'r', floorSeq })
    for (const seq of seqs) detector.add({ seq })
    return detector.finish({ last_seq: claimed }, at)
  }

  it('finds none in a whole log, nor in a pruned or empty one', () => {
    expect([detect([1, 2, 3], 3), detect([3, 4], 4, 2), detect([], 0), detect([], 5, 5)]).toEqual([null, null, null, null])
  })

  it.each([
    ['a gap', [1, 3], 3, 0, { expected_next_seq: 2, last_seen_seq: 1, incoming_seq: 3 }],
    ['only the first of several gaps', [1, 3, 7], 7, 0, { expected_next_seq: 2, last_seen_seq: 1, incoming_seq: 3 }],
    ['a log that starts late', [2, 3], 3, 0, { expected_next_seq: 1, last_seen_seq: 0, incoming_seq: 2 }],
    ['a log that starts late after its floor', [5], 5, 3, { expected_next_seq: 4, last_seen_seq: 3, incoming_seq: 5 }],
    ['a summary ahead of the log', [1, 2], 4, 0, { expected_next_seq: 3, last_seen_seq: 2, incoming_seq: 4 }],
    ['a summary behind the log', [1, 2, 3], 1, 0, { expected_next_seq: 2, last_seen_seq: 1, incoming_seq: 3 }],
  ])('finds %s', (_what, seqs, claimed, floorSeq, gap) => {
    expect(detect(seqs, claimed, floorSeq)).toEqual({ topic: 'run:r:events', reason: 'sequence_gap', detected_at: at, ...gap })
  })
})

describe('artifact JSON', () => {
  it('sorts, keeps fractions, writes null and leaves out what is undefined', () => {
    expect(artifactJson({ b: float(1), a: [float(0.5), null, 10n ** 20n], é: canonicalText('{"x":1}'), c: undefined, d: 1 })).toBe(
      '{"a":[0.5,null,100000000000000000000],"b":1.0,"d":1,"é":{"x":1}}',
    )
  })

  it('writes floats of any size as numbers', () => {
    expect([0, -1, 1e20, 1e21, 1e-7].map((value) => artifactJson(float(value)))).toEqual(['0.0', '-1.0', '100000000000000000000.0', '1e+21', '1e-7'])
    expect(() => float(Number.NaN)).toThrow(TypeError)
  })

  it('writes the shortest exact fraction of a second', () => {
    expect(
      [
        '2026-02-01T00:00:01.000000Z',
        '2026-02-01T00:00:01.120000Z',
        '2026-02-01T00:00:01.000001Z',
        '2026-02-01T00:00:01.000000001Z',
        '2026-02-01T00:00:01Z',
      ].map(artifactTime),
    ).toEqual([
      '2026-02-01T00:00:01+00:00',
      '2026-02-01T00:00:01.120+00:00',
      '2026-02-01T00:00:01.000001+00:00',
      '2026-02-01T00:00:01.000000001+00:00',
      '2026-02-01T00:00:01+00:00',
    ])
    expect(() => artifactTime('2026-02-01T00:00:01+01:00')).toThrow(TypeError)
  })
})
