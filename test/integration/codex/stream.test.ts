import { describe, expect, it } from 'vitest'
import { detailOf, outcomeOf } from '../api/answers.js'
import { openStream } from '../api/stream-reader.js'
import { useFleet } from '../execution/fleet.js'
import { WorkerClient } from './worker-client.js'

const env = { RUNTIME_SAFETY_POLL_MS: '200', RUNTIME_STREAMS_PER_RUN: '2' }
const fleet = useFleet({ first: env, second: env })
const create = (body: Readonly<Record<string, unknown>> = {}) => WorkerClient.create(fleet.replica('first'), body)

describe('following a worker', () => {
  it('sends frames of the form that was agreed on', async () => {
    const worker = await create()
    const reader = await worker.follow('cursor=0&tail_ms=20')
    await reader.ended
    expect(reader.headers['content-type']).toBe('text/event-stream')
    expect(reader.headers['x-accel-buffering']).toBe('no')
    expect(reader.text()).toMatch(
      new RegExp(
        `^id: 1\\nevent: codex\\.worker\\.event\\ndata: \\{"workerId":"${worker.id}","seq":1,"eventType":"worker\\.started","payload":\\{"status":"running"\\},"occurredAt":"[^"]+Z","author":"runtime","leaseEpoch":null\\}\\n\\n$`,
      ),
    )
  })

  it('goes on in another process, past a stop and a reattachment, without gap or repetition', async () => {
    const worker = await create()
    const reader = await worker.at(fleet.replica('second')).follow('from=0&tail_ms=60000')
    await worker.request('r1')
    await worker.stop()
    await worker.attach()
    await worker.ingest('worker.heartbeat')
    await reader.until(() => reader.ids().at(-1) === 6)
    expect(reader.ids()).toEqual([1, 2, 3, 4, 5, 6])
    reader.close()
  })

  it('begins where it is told to, and by itself at the present end', async () => {
    const worker = await create()
    for (let i = 0; i < 4; i++) await worker.ingest('worker.heartbeat')
    const ids = async (query: string, lastEventId?: number) => {
      const reader = await worker.follow(`tail_ms=20${query}`, lastEventId)
      await reader.ended
      return reader.ids()
    }
    expect(await ids('')).toEqual([])
    expect(await ids('&cursor=3')).toEqual([4, 5])
    expect(await ids('', 4)).toEqual([5])
    expect(await ids('&cursor=4', 4)).toEqual([5])
    expect(await ids('&from=1')).toEqual([2, 3, 4, 5])
    expect(await ids('&from=1', 4)).toEqual([5])
  })

  it('is refused for positions that are none', async () => {
    const worker = await create()
    expect(outcomeOf(await worker.get('/stream?cursor=abc'))).toBe('400 contract_violation')
    expect(outcomeOf(await worker.get('/stream?cursor=2'))).toBe('400 cursor_ahead')
    expect(outcomeOf(await worker.get('/stream?cursor=1', { headers: { 'last-event-id': '0' } }))).toBe('400 cursor_mismatch')
    expect(outcomeOf(await worker.get('/stream?tail_ms=300001'))).toBe('400 contract_violation')
    expect(outcomeOf(await worker.get('/stream?tail_ms=0'))).toBe('400 contract_violation')
    expect(outcomeOf(await worker.get('/stream', { user: 2 }))).toBe('403 foreign_worker')
    expect(outcomeOf(await new WorkerClient(worker.runtime, 'nobody').get('/stream'))).toBe('404 unknown_worker')
  })

  it('below the retention floor is a 410 that says where to go on', async () => {
    const worker = await create()
    for (let i = 0; i < 5; i++) await worker.ingest('worker.heartbeat', { i }, { idempotency_key: `k${String(i)}` })
    await fleet.replica('first').app.workers.prune(worker.id, 4)
    expect(detailOf(await worker.get('/stream?cursor=2'))).toMatchObject({ reason: 'cursor_pruned', retention_floor: 3, oldest_seq: 4, latest_seq: 6 })
    const reader = await worker.follow('cursor=3&tail_ms=20')
    await reader.ended
    expect(reader.ids()).toEqual([4, 5, 6])
    expect(outcomeOf(await worker.ingest('worker.heartbeat', { i: 0 }, { idempotency_key: 'k0' }))).toBe('409 idempotency_pruned')
  })

  it('has room for so many', async () => {
    const worker = await create()
    const readers = [await worker.follow('tail_ms=60000'), await worker.follow('tail_ms=60000')]
    expect(detailOf(await worker.get('/stream'))).toMatchObject({ reason: 'stream_limit', scope: 'worker', limit: 2 })
    for (const reader of readers) reader.close()
  })

  it('takes whatever a reader accepts', async () => {
    const worker = await create()
    const path = `/internal/v1/codex/workers/${worker.id}/stream?cursor=0&tail_ms=20`
    const reader = await openStream(worker.runtime, path, { headers: { accept: 'text/event-stream' } })
    await reader.ended
    expect(reader.status).toBe(200)
  })
})
