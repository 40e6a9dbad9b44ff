import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detailOf, outcomeOf } from '../api/answers.js'
import { useRuntime } from '../api/use-runtime.js'
import { dataOf, WorkerClient } from './worker-client.js'

const file = useRuntime({ RUNTIME_SAFETY_POLL_MS: '200' })
const create = (body: Readonly<Record<string, unknown>> = {}) => WorkerClient.create(file.runtime, body)

describe('an event of a producer', () => {
  it.each([
    ['wrapped', { event: { event_type: 'worker.event', type: 'ignored', payload: { a: 1 } } }],
    ['wrapped, by type', { event: { type: 'worker.event', eventType: 'ignored', payload: { a: 1 } } }],
    ['wrapped, by eventType', { event: { eventType: 'worker.event', payload: { a: 1 } } }],
    ['bare, by event_type', { event_type: 'worker.event', payload: { a: 1 } }],
    ['bare, by type', { type: 'worker.event', payload: { a: 1 } }],
  ])('is taken %s', async (_, body) => {
    const worker = await create()
    const answer = await worker.post('/events', body)
    expect(answer.status).toBe(202)
    expect(dataOf(answer)).toMatchObject({ worker_id: worker.id, seq: 2, event_type: 'worker.event', payload: { a: 1 }, idempotent_replay: false })
    expect(await worker.snapshot()).toMatchObject({ latest_seq: 2 })
  })

  it.each([
    ['no container', { eventType: 'worker.event' }],
    ['no type', { event: {} }],
    ['another vocabulary', { event: { type: 'run.delta' } }],
    ['nothing after the dot', { event: { type: 'worker.' } }],
    ['a type that is too long', { event: { type: `worker.${'x'.repeat(114)}` } }],
  ])('is refused with %s', async (_, body) => {
    const worker = await create()
    expect(outcomeOf(await worker.post('/events', body))).toBe('400 contract_violation')
    expect(await worker.types()).toEqual(['worker.started'])
  })

  it('has a payload, whatever was sent for one', async () => {
    const worker = await create()
    for (const payload of [null, 'text', 7, [1]]) expect(dataOf(await worker.ingest('worker.event', payload))['payload']).toEqual({})
  })

  it('may not say what only the runtime knows', async () => {
    const worker = await create()
    const desktop = await create({ adapter: 'desktop' })
    for (const type of ['worker.session.lost', 'worker.request.received']) {
      expect(outcomeOf(await worker.ingest(type))).toBe('400 reserved_event_type')
      expect(outcomeOf(await desktop.ingest(type))).toBe('400 reserved_event_type')
    }
    for (const type of ['worker.response', 'worker.error', 'worker.notification', 'worker.server_request', 'worker.server_request.resolved']) {
      expect(outcomeOf(await worker.ingest(type))).toBe('400 reserved_event_type')
      expect((await desktop.ingest(type)).status).toBe(202)
    }
  })

  it('of the lifecycle is stored, and changes nothing', async () => {
    const worker = await create()
    for (const type of ['worker.failed', 'worker.started', 'worker.stopping']) expect((await worker.ingest(type)).status).toBe(202)
    expect(await worker.snapshot()).toMatchObject({ status: 'running', latest_seq: 4 })
  })

  it('worker.stopped stops the worker, and can be told again', async () => {
    const worker = await create({ adapter: 'desktop' })
    const asked = worker.request('open')
    await worker.becomes('have a request', ({ pending_requests: pending }) => pending === 1)
    const stopped = await worker.ingest('worker.stopped', { reason: 'quit' }, { idempotency_key: 'bye' })
    expect(dataOf(stopped)).toMatchObject({ event_type: 'worker.stopped', payload: { reason: 'quit' }, seq: 4 })
    expect(dataOf(await asked)).toMatchObject({ ok: false, response: { error: { data: { reason: 'stopped' } } } })
    const first = await worker.snapshot()
    expect(first).toMatchObject({ status: 'stopped', latest_seq: 4 })
    expect((await worker.ingest('worker.stopped', { reason: 'quit' }, { idempotency_key: 'bye' })).status).toBe(200)
    expect((await worker.ingest('worker.stopped')).status).toBe(202)
    expect(String((await worker.snapshot())['stopped_at']) > String(first['stopped_at'])).toBe(true)
    expect(outcomeOf(await worker.ingest('worker.heartbeat'))).toBe('409 worker_terminal')
    expect((await worker.stop()).status).toBe(200)
  })

  it('under a key is recorded once, however many say it', async () => {
    const worker = await create()
    const answers = await Promise.all(Array.from({ length: 20 }, () => worker.ingest('worker.event', { n: 1 }, { idempotency_key: 'k' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 202])
    expect(new Set(answers.map((answer) => dataOf(answer)['seq']))).toEqual(new Set([2]))
    expect(outcomeOf(await worker.ingest('worker.event', { n: 2 }, { idempotency_key: 'k' }))).toBe('409 idempotency_mismatch')
    expect(await worker.snapshot()).toMatchObject({ latest_seq: 2 })
  })

  it('can insist on its place', async () => {
    const worker = await create()
    expect((await worker.ingest('worker.event', {}, { expected_prev_seq: 1 })).status).toBe(202)
    expect(detailOf(await worker.ingest('worker.event', {}, { expected_prev_seq: 1 }))).toMatchObject({ reason: 'sequence_mismatch', latest_seq: 2 })
  })

  it('is kept without secrets', async () => {
    const worker = await create()
    const answer = await worker.ingest('worker.event', { password: 'hunter2-hunter2', task: 'task-1', at: '2026-02-20T00:00:00Z', number: '4912345678901' })
    expect(dataOf(answer)['payload']).toEqual({ password: '[REDACTED]', task: 'task-1', at: '2026-02-20T00:00:00Z', number: '4912345678901' })
  })

  it('that is too large is a 413', async () => {
    expect(outcomeOf(await (await create()).ingest('worker.event', { text: 'x'.repeat(300_000) }))).toBe('413 payload_too_large')
  })
})

describe('a handshake', () => {
  const ios = { source: 'autopilot-ios', method: 'ios/handshake', handshake_id: 'hs_1', device_id: 'device_1', occurred_at: '2026-02-20T00:00:00Z' }
  const ack = {
    source: 'desktop',
    method: 'desktop/handshake_ack',
    handshake_id: 'hs_1',
    desktop_session_id: 's_1',
    occurred_at: '2026-02-20T00:00:01.5+01:00',
  }
  const message = { source: 'autopilot-ios', method: 'ios/user_message', message_id: 'm_1', params: { text: 'Go on.' } }

  it.each([ios, ack, message])('needs what it needs: $method', async (payload) => {
    const worker = await create()
    for (const name of Object.keys(payload).filter((key) => key !== 'method')) {
      const { [name as keyof typeof payload]: _, ...rest } = payload
      expect(outcomeOf(await worker.ingest('worker.event', rest)), name).toBe('400 contract_violation')
    }
    expect((await worker.ingest('worker.event', payload)).status).toBe(202)
  })

  it('needs a time that is one', async () => {
    expect(outcomeOf(await (await create()).ingest('worker.event', { ...ios, occurred_at: 'yesterday' }))).toBe('400 contract_violation')
  })

  it('is followed by its answer, and a reader that comes back sees only that', async () => {
    const worker = await create()
    const first = dataOf(await worker.ingest('worker.event', ios))
    const second = dataOf(await worker.ingest('worker.event', ack))
    expect(Number(first['seq'])).toBeGreaterThanOrEqual(2)
    const reader = await worker.follow(`cursor=${String(first['seq'])}&tail_ms=50`)
    await reader.ended
    expect(reader.ids()).toEqual([second['seq']])
    expect(reader.messages().map(({ data }) => JSON.parse(data) as unknown)).toMatchObject([{ payload: ack }])
  })

  it('comes back exactly as it was sent', async () => {
    const worker = await create()
    const sent: unknown[] = []
    // Ids that look like credentials included: they are ids.
    const id = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== '' && !text.includes('\u0000') && text.isWellFormed()),
      fc.constantFrom('sk-abcdefghij0123456789ABCDEF', 'ghp_0123456789abcdefghijABCDEFGHIJ0123456789', 'Bearer abc123def456ghi789', 'a@b.example'),
    )
    const extra = fc.dictionary(
      fc.stringMatching(/^x_[a-z]{1,8}$/),
      fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.stringMatching(/^[a-z ]{0,20}$/)),
    )
    await fc.assert(
      fc.asyncProperty(fc.record({ source: id, handshake_id: id, device_id: id }), extra, async (envelope, more) => {
        const payload = { ...more, ...envelope, method: 'ios/handshake', occurred_at: '2026-02-20T09:30:00.123456789+02:00' }
        const answer = await worker.ingest('worker.event', payload)
        expect(answer.status, answer.text).toBe(202)
        expect(dataOf(answer)['payload']).toEqual(payload)
        sent.push(payload)
      }),
      { numRuns: 40 },
    )
    expect((await worker.log(1)).map(({ payload }) => payload)).toEqual(sent)
  })
})
