import { describe, expect, it } from 'vitest'
import { detailOf, outcomeOf } from '../api/answers.js'
import { useRuntime } from '../api/use-runtime.js'
import { dataOf, WorkerClient } from './worker-client.js'

const file = useRuntime({ RUNTIME_SAFETY_POLL_MS: '200', RUNTIME_WORKER_HEARTBEAT_STALE_MS: '20000' })
const create = (body: Readonly<Record<string, unknown>> = {}, user = 1) => WorkerClient.create(file.runtime, body, { user })

describe('creating a worker', () => {
  it('makes it and its first event in one commit', async () => {
    const answer = await file.runtime.call('POST', '/internal/v1/codex/workers', { body: { workspace_ref: ' repo ', adapter: '', worker_id: '  ' } })
    expect(answer.status).toBe(202)
    const data = dataOf(answer)
    expect(data).toMatchObject({ status: 'running', latestSeq: 1, idempotentReplay: false })
    expect(data['workerId']).toMatch(/^codexw_[0-9a-f-]{36}$/)
    const worker = new WorkerClient(file.runtime, String(data['workerId']))
    expect(await worker.snapshot()).toMatchObject({ adapter: 'in_memory', workspace_ref: 'repo', codex_home_ref: null, metadata: {}, stopped_at: null })
    expect(await worker.log()).toMatchObject([{ seq: 1, eventType: 'worker.started', payload: { status: 'running' } }])
  })

  it('again is a replay while it runs, and takes it up again after it has stopped', async () => {
    const worker = await create({ worker_id: 'again-1', metadata: { a: 1 } })
    expect(dataOf(await worker.attach())).toMatchObject({ status: 'running', latestSeq: 1, idempotentReplay: true })
    const { started_at: startedAt } = await worker.snapshot()
    await worker.stop()
    const taken = await file.runtime.call('POST', '/internal/v1/codex/workers', { body: { worker_id: 'again-1', metadata: { b: 2 }, adapter: 'desktop' } })
    expect(taken.status).toBe(202)
    expect(dataOf(taken)).toMatchObject({ status: 'running', latestSeq: 3, idempotentReplay: false })
    expect(await worker.snapshot()).toMatchObject({ metadata: { a: 1 }, adapter: 'in_memory', stopped_at: null, started_at: startedAt })
    expect((await worker.log()).at(-1)).toMatchObject({ eventType: 'worker.started', payload: { status: 'running', reason: 'reattach' } })
  })

  it('by many at once is done once', async () => {
    const body = { worker_id: 'crowd-1' }
    const answers = await Promise.all(Array.from({ length: 20 }, () => file.runtime.call('POST', '/internal/v1/codex/workers', { body })))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 202])
    const foreign = await file.runtime.call('POST', '/internal/v1/codex/workers', { user: 2, body })
    expect(outcomeOf(foreign)).toBe('403 foreign_worker')
    expect(await new WorkerClient(file.runtime, 'crowd-1').types()).toEqual(['worker.started'])
  })

  it.each([
    ['an id with a space', { worker_id: 'a b' }, {}],
    ['an id that is too short', { worker_id: 'ab' }, {}],
    ['an unknown adapter', { adapter: 'hologram' }, {}],
    ['metadata that is no object', { metadata: 'x' }, {}],
    ['a user and a guest at once', {}, { user: 1, guest: 'g' }],
  ])('is refused for %s', async (_, body, who) => {
    const answer = await file.runtime.call('POST', '/internal/v1/codex/workers', { ...who, body })
    expect(outcomeOf(answer)).toBe('400 contract_violation')
  })

  it('belongs to whoever made it, a guest being no user', async () => {
    const worker = await WorkerClient.create(file.runtime, {}, { guest: 'visitor' })
    expect((await worker.get('/snapshot')).status).toBe(200)
    expect(outcomeOf(await worker.get('/snapshot', { guest: 'other' }))).toBe('403 foreign_worker')
    expect(outcomeOf(await worker.get('/snapshot', { guest: undefined, user: 1 }))).toBe('403 foreign_worker')
  })
})

describe('a list of workers', () => {
  it('comes in pages, those that changed last first, and only the principal’s', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.unshift((await create({ workspace_ref: `w-${String(i % 2)}` }, 71)).id)
    await new WorkerClient(file.runtime, String(ids[4]), { user: 71 }).stop()
    const expected = [ids[4], ...ids.slice(0, 4)]
    const list = (query: string) => file.runtime.call('GET', `/internal/v1/codex/workers?${query}`, { user: 71 })
    const found: unknown[] = []
    let cursor: string | null = null
    do {
      const page = await list(`limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
      found.push(...(page.json['data'] as { worker_id: string }[]).map((worker) => worker.worker_id))
      cursor = page.json['next_cursor'] as string | null
    } while (cursor !== null)
    expect(found).toEqual(expected)
    const idsOf = async (query: string) => ((await list(query)).json['data'] as { worker_id: string }[]).map((worker) => worker.worker_id)
    expect(await idsOf('status=stopped')).toEqual([ids[4]])
    expect(await idsOf('status=&workspace_ref=%20')).toEqual(expected)
    expect(await idsOf('workspace_ref=%20w-1%20')).toEqual([ids[1], ids[3]])
    expect((await list('')).json['data']).toMatchObject([{ khala_projection: null }, {}, {}, {}, {}])
  })

  it.each(['limit=0', 'limit=201', 'limit=x', 'status=lost', `workspace_ref=${'é'.repeat(128)}`, 'cursor=bm9uc2Vuc2U'])('is refused for %s', async (query) => {
    expect(outcomeOf(await file.runtime.call('GET', `/internal/v1/codex/workers?${query}`))).toBe('400 contract_violation')
  })
})

describe('a sign of life', () => {
  it('is what a producer tells, not what an operator asks', async () => {
    const worker = await create({ adapter: 'desktop' })
    await file.sql(
      `UPDATE runtime.codex_workers SET version = version + 1, last_heartbeat_at = clock_timestamp() - interval '22.5 seconds' WHERE worker_id = $1`,
      [worker.id],
    )
    await worker.request('r', 'turn/start', {}, { timeout_ms: 1 })
    const stale = await worker.snapshot()
    expect(stale).toMatchObject({ heartbeat_state: 'stale', heartbeat_stale_after_ms: 20_000 })
    expect(stale['heartbeat_age_ms']).toBeGreaterThanOrEqual(22_500)
    await worker.ingest('worker.heartbeat')
    expect(await worker.snapshot()).toMatchObject({ heartbeat_state: 'fresh' })
    await worker.stop()
    expect(await worker.snapshot()).toMatchObject({ heartbeat_state: 'stopped' })
  })
})

describe('stopping a worker', () => {
  it('is done once, and the log says why', async () => {
    const worker = await create()
    const first = await worker.stop({ reason: ' laptop closed ' })
    expect([first.status, dataOf(first)]).toEqual([202, { worker_id: worker.id, status: 'stopped', idempotent_replay: false }])
    const second = await worker.stop()
    expect([second.status, dataOf(second)]).toEqual([200, { worker_id: worker.id, status: 'stopped', idempotent_replay: true }])
    expect((await worker.log()).slice(1)).toMatchObject([{ eventType: 'worker.stopped', payload: { reason: 'laptop closed' } }])
  })

  it('after create and a request leaves four events', async () => {
    const worker = await create()
    await worker.request('r1')
    expect((await worker.stop()).status).toBe(202)
    expect(await worker.types()).toEqual(['worker.started', 'worker.request.received', 'worker.response', 'worker.stopped'])
    expect(await worker.snapshot()).toMatchObject({ status: 'stopped', latest_seq: 4 })
  })

  it('of fifty at once disturbs no other', async () => {
    const [bystander, ...others] = await Promise.all(Array.from({ length: 51 }, () => create()))
    const stops = Promise.all(others.map((worker) => worker.stop()))
    const asked = await Promise.all(Array.from({ length: 20 }, (_, i) => bystander!.request(`r${String(i)}`)))
    expect((await stops).map(({ status }) => status)).toEqual(others.map(() => 202))
    expect(asked.map(({ status }) => status)).toEqual(Array<number>(20).fill(200))
    expect(asked.every((answer) => dataOf(answer)['ok'] === true)).toBe(true)
    expect(await bystander!.snapshot()).toMatchObject({ status: 'running', latest_seq: 41, pending_requests: 0 })
  })

  it('answers a worker that there is not with 404, and takes a failed one', async () => {
    expect(outcomeOf(await new WorkerClient(file.runtime, 'no-such-worker').stop())).toBe('404 unknown_worker')
    const worker = await create()
    await file.sql(`UPDATE runtime.codex_workers SET version = version + 1, status = 'failed', stopped_at = clock_timestamp() WHERE worker_id = $1`, [
      worker.id,
    ])
    expect(outcomeOf(await worker.request('r'))).toBe('409 worker_terminal')
    expect(detailOf(await worker.ingest('worker.stopped'))).toMatchObject({ reason: 'worker_terminal', status: 'failed' })
    expect((await worker.stop()).status).toBe(202)
  })
})
