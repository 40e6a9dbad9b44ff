import { describe, expect, it } from 'vitest'
import type { WorkerPausePoint } from '../../../src/codex/index.js'
import { Holds } from '../../dev-env/index.js'
import { useFleet } from '../execution/fleet.js'
import { expectIntact, expectSettled } from './worker-invariants.js'
import { dataOf, WorkerClient } from './worker-client.js'

const env = { RUNTIME_SAFETY_POLL_MS: '200', RUNTIME_LEASE_TTL_MS: '1000' }
const holds = new Holds<WorkerPausePoint>()
const fleet = useFleet({ first: env, second: env, third: { ...env, RUNTIME_ROLES: 'api' } }, {}, { first: holds, second: holds })
const create = (body: Readonly<Record<string, unknown>> = {}) => WorkerClient.create(fleet.replica('first'), body)

/** The worker's holder is as good as dead: its lease is over, and it does not know. */
async function loseLease(worker: WorkerClient): Promise<void> {
  await fleet.sql(`UPDATE runtime.work SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE log_id = $1 AND lease_owner IS NOT NULL`, [
    worker.id,
  ])
}

describe('two replicas', () => {
  it('append 200 events to 20 workers at once, and every log is whole', async () => {
    const workers = await Promise.all(Array.from({ length: 20 }, () => create()))
    const readers = await Promise.all(workers.map((worker) => worker.at(fleet.replica('second')).follow('from=0&tail_ms=60000')))
    const sent = workers.flatMap((worker) =>
      Array.from({ length: 10 }, (_, i) =>
        worker.at(fleet.replica(i % 2 ? 'first' : 'second')).ingest('worker.event', { i }, { idempotency_key: `k${String(i)}` }),
      ),
    )
    expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([202]))
    for (const [index, worker] of workers.entries()) {
      const reader = readers[index]!
      await reader.until(() => reader.ids().length === 11)
      expect(reader.ids()).toEqual(Array.from({ length: 11 }, (_, i) => i + 1))
      reader.close()
      await expectIntact(worker)
    }
  })

  it('route a request to whoever holds the worker', async () => {
    const worker = await create()
    expect(dataOf(await worker.request('r0'))).toMatchObject({ response: { result: { request_count: 1 } } })
    const holder = async () => (await fleet.sql('SELECT lease_owner FROM runtime.work WHERE log_id = $1', [worker.id]))[0]?.['lease_owner']
    const before = await holder()
    // The count is the session's own memory: it goes on, so it is the same session, whoever was asked.
    for (const [i, replica] of ['second', 'first', 'third', 'second'].entries()) {
      const answer = await worker.at(fleet.replica(replica)).request(`r${String(i + 1)}`)
      expect(dataOf(answer)).toMatchObject({ ok: true, response: { result: { request_count: i + 2 } } })
    }
    expect(before).toBeDefined()
    expect(await holder()).toBe(before)
    await expectSettled(worker, fleet.sql)
  })
})

describe('a holder that loses its lease', () => {
  it('before it has asked anything leaves the request to the next', async () => {
    const worker = await create()
    const held = holds.hold(worker.id, 'before_dispatch')
    const asked = worker.at(fleet.replica('third')).request('r1')
    await held.reached
    await loseLease(worker)
    expect(dataOf(await asked)).toMatchObject({ ok: true })
    held.release()
    await expectSettled(worker, fleet.sql)
    await expectIntact(worker)
  })

  it.each(['dispatched', 'before_outcome'] as const)('at %s loses the request, which is not repeated', async (point) => {
    const worker = await create()
    const held = holds.hold(worker.id, point)
    const asked = worker.at(fleet.replica('third')).request('r1')
    const queued = held.reached.then(() => worker.at(fleet.replica('third')).request('r2'))
    await held.reached
    await loseLease(worker)
    expect(dataOf(await asked)).toMatchObject({ ok: false, response: { error: { code: -32000, data: { reason: 'lost' } } } })
    // What had not been given to anybody is carried out by the next holder.
    expect(dataOf(await queued)).toMatchObject({ ok: true, response: { result: { request_count: 1 } } })
    held.release()
    const types = await worker.types()
    expect(types.filter((type) => type === 'worker.session.lost')).toHaveLength(1)
    await expectSettled(worker, fleet.sql)
    await expectIntact(worker)
  })
})

describe('a stop', () => {
  it.each(['claimed', 'before_dispatch', 'dispatched', 'before_outcome'] as const)('at %s gives the request its one outcome', async (point) => {
    const worker = await create()
    const held = holds.hold(worker.id, point)
    const asked = worker.request('r1')
    await held.reached
    expect(dataOf(await worker.at(fleet.replica('second')).stop())).toMatchObject({ status: 'stopped' })
    held.release()
    expect(dataOf(await asked)).toMatchObject({ ok: false, response: { error: { data: { reason: 'stopped' } } } })
    expect(await worker.types()).toEqual(['worker.started', 'worker.request.received', 'worker.error', 'worker.stopped'])
    await worker.attach()
    expect(dataOf(await worker.request('r2'))).toMatchObject({ ok: true })
    await expectSettled(worker, fleet.sql)
  })
})

describe('a deadline', () => {
  it('that passes while the answer is on its way counts, and the answer does not', async () => {
    const worker = await create()
    const held = holds.hold(worker.id, 'before_outcome')
    const asked = worker.request('r1', 'm', {}, { timeout_ms: 300 })
    await held.reached
    expect(dataOf(await asked)).toMatchObject({ ok: false, response: { error: { data: { reason: 'timeout' } } } })
    held.release()
    expect(dataOf(await worker.request('r2'))).toMatchObject({ ok: true })
    expect(dataOf(await worker.request('r1', 'm', {}))).toMatchObject({ ok: false, idempotent_replay: true })
    await expectSettled(worker, fleet.sql)
  })
})
