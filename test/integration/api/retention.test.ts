import { beforeEach, describe, expect, it } from 'vitest'
import { detailOf, eventsOf, numbers, outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { readStream } from './stream-reader.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime({ RUNTIME_ROLES: 'api' })
let run: RunClient
const streamPath = (query: string): string => `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}&tail_ms=1&${query}`

beforeEach(async () => {
  run = await RunClient.create(file.runtime)
  await run.appendAll(numbers(2, 10).map((n) => ({ event_type: 'note', payload: { n }, idempotency_key: `k${String(n)}` })))
})

describe('a run whose oldest events were pruned', () => {
  beforeEach(async () => {
    expect(await file.runtime.app.log.prune(run.runId, 6)).toEqual({ floorSeq: 5, removed: 5, forgotten: 0 })
  })

  it('says where it now begins', async () => {
    expect(await run.run()).toMatchObject({ latest_seq: 10, retention_floor: 5 })
    expect((await run.snapshot()).json).toMatchObject({ latestSeq: 10, retentionFloor: 5 })
  })

  it('answers a position below the floor with 410 and what to do', async () => {
    for (const answer of [await run.get('/events?after=4'), await run.get('/events'), await file.runtime.call('GET', streamPath('cursor=4'))]) {
      expect(outcomeOf(answer)).toBe('410 cursor_pruned')
      expect(detailOf(answer)).toMatchObject({ retention_floor: 5, oldest_seq: 6, latest_seq: 10, full_resync_required: true })
    }
    expect(outcomeOf(await file.runtime.call('GET', streamPath('from=0')))).toBe('410 cursor_pruned')
    expect(outcomeOf(await file.runtime.call('GET', streamPath('from=9'), { headers: { 'last-event-id': '2' } }))).toBe('410 cursor_pruned')
  })

  it('is read from the floor on', async () => {
    expect(eventsOf(await run.get('/events?after=5')).map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10])
    expect((await readStream(file.runtime, streamPath('cursor=5'))).ids()).toEqual([6, 7, 8, 9, 10])
  })

  it('verifies from the floor to the head', async () => {
    expect((await run.get('/verify')).json).toMatchObject({ ok: true, from_seq: 6, to_seq: 10, event_count: 5, head_hash: (await run.run()).head_hash })
  })

  it('still knows the keys of events that are gone', async () => {
    const retry = await run.append('note', { n: 3 }, { idempotency_key: 'k3' })
    expect(outcomeOf(retry)).toBe('409 idempotency_pruned')
    expect(detailOf(retry)).toMatchObject({ recorded_seq: 3 })
    expect(outcomeOf(await run.append('note', { n: 99 }, { idempotency_key: 'k3' }))).toBe('409 idempotency_mismatch')
    expect((await run.append('note', { n: 7 }, { idempotency_key: 'k7' })).status).toBe(200)
    expect((await run.run()).latest_seq).toBe(10)
  })

  it('answers a lifecycle event that is true, though its event is gone, without repeating it', async () => {
    expect(outcomeOf(await run.append('run.started'))).toBe('409 idempotency_pruned')
    expect((await run.run()).latest_seq).toBe(10)
  })

  it('goes on', async () => {
    expect((await run.append('note')).status).toBe(201)
    expect((await run.get('/verify')).json).toMatchObject({ ok: true, from_seq: 6, to_seq: 11 })
    const receipt = await run.get('/receipt')
    expect(receipt.json).toMatchObject({ event_count: 6, first_seq: 6, last_seq: 11 })
    expect((await run.get('/replay')).status).toBe(200)
    expect((await file.runtime.call('GET', `/internal/v1/projectors/drift?topic=run:${run.runId}:events`)).status).toBe(404)
  })
})

describe('a run of which everything was pruned', () => {
  it('is still readable at its end, verifiable, and open', async () => {
    await file.runtime.app.log.prune(run.runId, 11)
    expect((await run.get('/verify')).json).toMatchObject({ ok: true, from_seq: 11, to_seq: 10, event_count: 0 })
    expect((await run.get('/events?after=10')).json).toMatchObject({ events: [], next_after: null })
    const stale = await run.get('/events?after=9')
    expect(detailOf(stale)).toMatchObject({ reason: 'cursor_pruned', retention_floor: 10, latest_seq: 10 })
    expect((await run.append('note')).status).toBe(201)
    expect((await run.get('/verify')).json).toMatchObject({ ok: true, from_seq: 11, to_seq: 11 })
    expect((await run.get('/receipt')).status).toBe(200)
  })
})

describe('a log that somebody has changed behind our back', () => {
  const verify = async () => (await run.get('/verify')).json

  it('is whole at first', async () => {
    expect(await verify()).toEqual({ run_id: run.runId, ok: true, from_seq: 1, to_seq: 10, event_count: 10, head_hash: (await run.run()).head_hash })
  })

  it.each([
    ['another payload', `UPDATE runtime.run_events SET payload = '{"n":40}' WHERE run_id = $1 AND seq = 4`, 4, 'event_hash_mismatch'],
    ['the same payload, spelled differently', `UPDATE runtime.run_events SET payload = '{ "n":4}' WHERE run_id = $1 AND seq = 4`, 4, 'event_hash_mismatch'],
    ['another type', `UPDATE runtime.run_events SET event_type = 'other' WHERE run_id = $1 AND seq = 2`, 2, 'event_hash_mismatch'],
    [
      'another time',
      `UPDATE runtime.run_events SET recorded_at = recorded_at + interval '1 microsecond' WHERE run_id = $1 AND seq = 10`,
      10,
      'event_hash_mismatch',
    ],
    ['a lost event', `DELETE FROM runtime.run_events WHERE run_id = $1 AND seq = 5`, 5, 'sequence_gap'],
    ['lost newest events', `DELETE FROM runtime.run_events WHERE run_id = $1 AND seq > 8`, 9, 'missing_tail'],
    ['another hash', `UPDATE runtime.run_events SET event_hash = decode(repeat('ab', 32), 'hex') WHERE run_id = $1 AND seq = 6`, 6, 'event_hash_mismatch'],
    ['another predecessor', `UPDATE runtime.run_events SET prev_hash = decode(repeat('ab', 32), 'hex') WHERE run_id = $1 AND seq = 7`, 7, 'prev_hash_mismatch'],
    ['another head', `UPDATE runtime.runs SET head_hash = decode(repeat('ab', 32), 'hex') WHERE run_id = $1`, 10, 'head_mismatch'],
  ])('is told by %s', async (_, statement, seq, reason) => {
    await file.sql(statement, [run.runId])
    expect(await verify()).toEqual({ run_id: run.runId, ok: false, from_seq: 1, broken: { seq, reason } })
  })

  it('drifts from its summary when events are lost', async () => {
    const topic = `run:${run.runId}:events`
    const drift = () => file.runtime.call('GET', `/internal/v1/projectors/drift?topic=${topic}`)
    expect(outcomeOf(await drift())).toBe('404 unknown_drift')
    await file.sql('DELETE FROM runtime.run_events WHERE run_id = $1 AND seq = 5', [run.runId])
    const found = await drift()
    expect(found.status).toBe(200)
    expect(found.json['drift']).toMatchObject({ topic, expected_next_seq: 5, last_seen_seq: 4, incoming_seq: 6, reason: 'sequence_gap' })
    await file.sql('DELETE FROM runtime.run_events WHERE run_id = $1 AND seq >= 5', [run.runId])
    expect((await drift()).json['drift']).toMatchObject({ expected_next_seq: 5, last_seen_seq: 4, incoming_seq: 10 })
  })
})
