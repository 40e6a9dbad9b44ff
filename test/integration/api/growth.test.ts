import { describe, expect, it } from 'vitest'
import { WorkerClient } from '../codex/worker-client.js'
import { outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime({ RUNTIME_ROLES: 'api' })
const count = async (table: string, column: string, id: string): Promise<number> =>
  Number((await file.sql(`SELECT count(*) AS n FROM runtime.${table} WHERE ${column} = $1`, [id]))[0]?.['n'])

describe('what a run leaves behind when its events are pruned', () => {
  it('keys and frames are recognised for thirty days, and forgotten by a prune after that', async () => {
    const run = await RunClient.create(file.runtime)
    for (const n of [1, 2, 3]) expect((await run.frame(`frame-${String(n)}`, 'note', { n })).status).toBe(202)
    expect((await run.append('note', { n: 1 }, { idempotency_key: 'k1' })).status).toBe(201)
    expect((await run.append('note', { n: 2 }, { idempotency_key: 'k2' })).status).toBe(201)
    const { latest_seq: latest } = await run.run()
    // As an executor that has taken up the first two.
    await file.sql('UPDATE runtime.runs SET processed_frame_seq = 2, version = version + 1 WHERE run_id = $1', [run.runId])

    expect(await file.runtime.app.log.prune(run.runId, latest + 1)).toMatchObject({ removed: latest, forgotten: 0 })
    expect(outcomeOf(await run.append('note', { n: 1 }, { idempotency_key: 'k1' }))).toBe('409 idempotency_pruned')
    expect((await run.frame('frame-1', 'note', { n: 1 })).status).toBe(200)

    for (const table of ['run_pruned_keys', 'frames'])
      await file.sql(`UPDATE runtime.${table} SET ${table === 'frames' ? 'inserted_at' : 'recorded_at'} = now() - interval '31 days' WHERE run_id = $1`, [
        run.runId,
      ])
    const again = await file.runtime.app.log.prune(run.runId, latest + 1)
    expect(again.removed).toBe(0)
    expect(again.forgotten).toBeGreaterThanOrEqual(4)
    expect(await count('run_pruned_keys', 'run_id', run.runId)).toBe(0)
    // The third has not been taken up: it is work, and stays, however old it is.
    expect(await file.sql('SELECT frame_id FROM runtime.frames WHERE run_id = $1', [run.runId])).toEqual([{ frame_id: 'frame-3' }])
    expect((await run.append('note', { n: 1 }, { idempotency_key: 'k1' })).status).toBe(201)
    expect((await run.get('/verify')).json).toMatchObject({ ok: true })
  })

  it('keys of events that are there stay, however old', async () => {
    const run = await RunClient.create(file.runtime)
    await run.append('note', { n: 1 }, { idempotency_key: 'k1' })
    await run.frame('frame-1', 'note', { n: 1 })
    await file.sql('UPDATE runtime.runs SET processed_frame_seq = 1, version = version + 1 WHERE run_id = $1', [run.runId])
    await file.runtime.app.log.prune(run.runId, 1, 0)
    expect((await run.append('note', { n: 1 }, { idempotency_key: 'k1' })).status).toBe(200)
    expect((await run.frame('frame-1', 'note', { n: 1 })).status).toBe(200)
  })
})

describe('what a worker leaves behind when its events are pruned', () => {
  it('requests go with the events of their outcomes, and those without one stay', async () => {
    const worker = await WorkerClient.create(file.runtime, { adapter: 'desktop' })
    const asked = ['req-1', 'req-2'].map((id) => worker.request(id, 'thread/start', {}, { timeout_ms: 60_000 }))
    await expect.poll(() => count('codex_worker_requests', 'worker_id', worker.id)).toBe(2)
    const settled = await worker.ingest('worker.response', { request_id: 'req-1', ok: true, result: {} })
    expect(settled.status).toBeLessThan(300)
    expect((await asked[0])?.status).toBe(200)
    const requests = await count('codex_worker_requests', 'worker_id', worker.id)
    const outcomes = await count('codex_worker_outcomes', 'worker_id', worker.id)
    expect([requests, outcomes]).toEqual([2, 1])
    const head = await file.runtime.app.workers.head(worker.id)
    const end = (head?.latestSeq ?? 0) + 1
    expect(await file.runtime.app.workers.prune(worker.id, end)).toMatchObject({ forgotten: 0 })
    await file.sql(`UPDATE runtime.codex_worker_outcomes SET settled_at = now() - interval '31 days' WHERE worker_id = $1`, [worker.id])
    expect((await file.runtime.app.workers.prune(worker.id, end)).forgotten).toBe(1)
    expect([await count('codex_worker_requests', 'worker_id', worker.id), await count('codex_worker_outcomes', 'worker_id', worker.id)]).toEqual([1, 0])
    expect(await count('codex_worker_deadlines', 'worker_id', worker.id)).toBe(1)
    await worker.stop()
    await asked[1]
  })
})

describe('appends', () => {
  it('change the head in place, without touching an index, but for changes of the status', async () => {
    const run = await RunClient.create(file.runtime)
    const updates = async (): Promise<{ all: number; hot: number }> => {
      const [row] = await file.sql(
        `SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE schemaname = 'runtime' AND relname = 'runs'`,
      )
      return row as unknown as { all: number; hot: number }
    }
    const before = await updates()
    for (let n = 0; n < 200; n++) await run.append('note', { n })
    await run.finish()
    // Statistics are sent when a session has been idle for a moment.
    await expect.poll(async () => (await updates()).all - before.all, { timeout: 15_000, interval: 200 }).toBeGreaterThanOrEqual(200)
    const after = await updates()
    // An index on a column that appends change would bring this to zero. While another session holds a snapshot (autovacuum
    // analyzing, say) the dead versions of the row stay, and every seventeenth moves to a new page: 189 of 201 stay in place.
    expect((after.hot - before.hot) / (after.all - before.all)).toBeGreaterThan(0.9)
  })
})
