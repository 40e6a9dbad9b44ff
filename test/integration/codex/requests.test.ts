import { describe, expect, it } from 'vitest'
import { detailOf, outcomeOf } from '../api/answers.js'
import { useRuntime } from '../api/use-runtime.js'
import { dataOf, WorkerClient } from './worker-client.js'

const file = useRuntime({ RUNTIME_SAFETY_POLL_MS: '200' })
const create = (body: Readonly<Record<string, unknown>> = {}) => WorkerClient.create(file.runtime, body)

describe('a request', () => {
  it('is recorded, carried out, and answered', async () => {
    const worker = await create()
    const answer = await worker.request('req_1', 'turn/start', { text: 'hello', token: 'my-secret-value' })
    expect(answer.status).toBe(200)
    expect(dataOf(answer)).toEqual({
      worker_id: worker.id,
      request_id: 'req_1',
      ok: true,
      // The caller gets what the worker said; the log has it without secrets.
      response: {
        id: 'req_1',
        jsonrpc: '2.0',
        result: { status: 'accepted', method: 'turn/start', echo: { text: 'hello', token: 'my-secret-value' }, request_count: 1 },
      },
      idempotent_replay: false,
    })
    const [, received, response] = await worker.log()
    expect(received).toMatchObject({ seq: 2, eventType: 'worker.request.received', payload: { request_id: 'req_1', method: 'turn/start' } })
    expect(received!.payload).not.toHaveProperty('params')
    expect(response).toMatchObject({ seq: 3, eventType: 'worker.response', payload: { request_id: 'req_1' } })
    expect(JSON.stringify(response)).toContain('[REDACTED]')
    expect(JSON.stringify(response)).not.toContain('my-secret-value')
  })

  it.each([
    ['wrapped, by request_id', { request: { request_id: ' a ', method: 'm' } }, 'a'],
    ['wrapped, by id', { request: { id: 'b', method: 'm', jsonrpc: '2.0' } }, 'b'],
    ['bare', { id: 'c', method: 'm' }, 'c'],
    ['a number', { request: { id: 7, method: 'm', params: [1, 2] } }, 7],
  ])('is named as it was sent: %s', async (_, body, id) => {
    const worker = await create()
    const answer = await worker.post('/requests', body)
    expect(dataOf(answer)).toMatchObject({ ok: true, request_id: id, response: { id } })
    expect((await worker.log()).slice(1).map(({ payload }) => payload['request_id'])).toEqual([id, id])
  })

  it('7 is not "7"', async () => {
    const worker = await create()
    await worker.request(7, 'a')
    expect(dataOf(await worker.request('7', 'b'))).toMatchObject({ idempotent_replay: false, request_id: '7' })
  })

  it('without a name gets one', async () => {
    const worker = await create()
    const named = dataOf(await worker.post('/requests', { request: { method: 'm', request_id: ' ' } }))['request_id']
    expect(named).toMatch(/^req_[0-9a-f-]{36}$/)
  })

  it('again gets the one outcome, also from a worker that has stopped; other content is refused', async () => {
    const worker = await create()
    const first = await worker.request('once', 'm', { n: 1 })
    const again = await worker.request('once', 'm', { n: 1 })
    expect(dataOf(again)).toEqual({ ...dataOf(first), idempotent_replay: true })
    expect(outcomeOf(await worker.request('once', 'm', { n: 2 }))).toBe('409 idempotency_mismatch')
    await worker.stop()
    expect(dataOf(await worker.request('once', 'm', { n: 1 }))).toMatchObject({ ok: true, idempotent_replay: true })
    expect(outcomeOf(await worker.request('twice'))).toBe('409 worker_terminal')
  })

  it('by many at once is carried out once', async () => {
    const worker = await create()
    const answers = await Promise.all(Array.from({ length: 30 }, () => worker.request('same', 'm', { n: 1 })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(answers.filter((answer) => dataOf(answer)['idempotent_replay'] === false)).toHaveLength(1)
    expect(new Set(answers.map((answer) => JSON.stringify(dataOf(answer)['response']))).size).toBe(1)
    expect(await worker.types()).toEqual(['worker.started', 'worker.request.received', 'worker.response'])
  })

  it('of many is one after the other', async () => {
    const worker = await create()
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => worker.request(`r${String(i)}`, 'm', { i })))
    const counts = answers.map((answer) => (dataOf(answer)['response'] as { result: { request_count: number } }).result.request_count)
    expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
    const log = await worker.log()
    const order = (type: string) => log.filter((event) => event.eventType === type).map((event) => event.payload['request_id'])
    expect(order('worker.response')).toEqual(order('worker.request.received'))
  })

  it.each([
    ['no envelope', {}, '400 contract_violation'],
    ['a blank method', { request: { method: '  ' } }, '400 contract_violation'],
    ['no method', { request: { id: 'x' } }, '400 contract_violation'],
    ['params that are text', { request: { method: 'm', params: 'x' } }, '400 contract_violation'],
    ['a name that cannot be one', { request: { method: 'm', id: 'a b' } }, '400 contract_violation'],
  ])('is refused with %s', async (_, body, outcome) => {
    const worker = await create()
    expect(outcomeOf(await worker.post('/requests', body))).toBe(outcome)
    expect(await worker.types()).toEqual(['worker.started'])
  })

  it('is judged by the worker before its content is', async () => {
    const worker = await create()
    await worker.stop()
    expect(outcomeOf(await worker.post('/requests', { request: { method: ' ' } }))).toBe('409 worker_terminal')
    expect(outcomeOf(await new WorkerClient(file.runtime, 'not-there').post('/requests', { request: { method: ' ' } }))).toBe('404 unknown_worker')
  })

  it('that is too large is a 413, and a worker with too many has no room', async () => {
    const worker = await create({ adapter: 'desktop' })
    expect(outcomeOf(await worker.request('big', 'm', { text: 'x'.repeat(300_000) }))).toBe('413 payload_too_large')
    const waiting = Array.from({ length: 128 }, (_, i) => worker.request(`r${String(i)}`, 'm', {}, { timeout_ms: 60_000 }))
    await worker.becomes('have 128 pending', ({ pending_requests: pending }) => pending === 128)
    const refused = await worker.request('one-too-many')
    expect(outcomeOf(refused)).toBe('429 pending_request_limit')
    expect(refused.headers.get('retry-after')).toBe('1')
    await worker.stop()
    for (const answer of await Promise.all(waiting)) expect(dataOf(answer)).toMatchObject({ ok: false, response: { error: { data: { reason: 'stopped' } } } })
    const log = await worker.log()
    expect(log.filter((event) => event.eventType === 'worker.error')).toHaveLength(128)
    expect(log.at(-1)?.eventType).toBe('worker.stopped')
  })
})

describe('a request to a desktop', () => {
  it('is read in the log and answered by an event', async () => {
    const worker = await create({ adapter: 'desktop' })
    const asked = worker.request('d1', 'turn/start', { text: 'hi' })
    await worker.becomes('have a request', ({ pending_requests: pending }) => pending === 1)
    expect((await worker.log()).at(-1)).toMatchObject({ eventType: 'worker.request.received', payload: { request_id: 'd1', params: { text: 'hi' } } })
    const response = { id: 'd1', jsonrpc: '2.0', result: { turn: 't1', api_key: 'plain-secret' } }
    expect((await worker.ingest('worker.response', { request_id: 'd1', response })).status).toBe(202)
    expect(dataOf(await asked)).toMatchObject({ ok: true, response, idempotent_replay: false })
    expect(JSON.stringify(await worker.log())).not.toContain('plain-secret')
    const late = await worker.ingest('worker.error', { request_id: 'd1', response })
    expect(detailOf(late)).toMatchObject({ reason: 'request_settled', request_id: 'd1' })
    expect(await worker.types()).toEqual(['worker.started', 'worker.request.received', 'worker.response'])
  })

  it('can fail, and is given up at its deadline', async () => {
    const worker = await create({ adapter: 'desktop' })
    const asked = worker.request(5, 'x')
    await worker.becomes('have a request', ({ pending_requests: pending }) => pending === 1)
    await worker.ingest('worker.error', { request_id: 5, response: { id: 5, jsonrpc: '2.0', error: { code: 1, message: 'no' } } })
    expect(dataOf(await asked)).toMatchObject({ ok: false, request_id: 5, response: { error: { code: 1 } } })
    const late = await worker.request('late', 'x', {}, { timeout_ms: 50 })
    expect(dataOf(late)).toMatchObject({ ok: false, response: { id: 'late', error: { code: -32000, data: { reason: 'timeout' } } } })
    expect(detailOf(await worker.ingest('worker.response', { request_id: 'late' })).reason).toBe('request_settled')
    expect((await worker.types()).slice(-2)).toEqual(['worker.request.received', 'worker.error'])
    expect(await worker.snapshot()).toMatchObject({ pending_requests: 0 })
  })
})
