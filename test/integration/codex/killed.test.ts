import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { startTestRuntime, type TestRuntime } from '../../dev-env/index.js'
import { useFleet } from '../execution/fleet.js'
import { dataOf, WorkerClient } from './worker-client.js'
import { expectIntact, expectSettled } from './worker-invariants.js'

const env = { RUNTIME_SAFETY_POLL_MS: '200', RUNTIME_LEASE_TTL_MS: '1000' }
// The process that stays only answers requests: whoever holds a worker is another one, and can be killed.
const fleet = useFleet({ api: { ...env, RUNTIME_ROLES: 'api' } })
const create = (body: Readonly<Record<string, unknown>> = {}) => WorkerClient.create(fleet.replica('api'), body)

const running: { kill(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.kill()))
})

/** A runtime process of its own. `point`: where its holders stay for good. */
async function startProcess(point = 'none', more: Readonly<Record<string, string>> = {}): Promise<{ readonly url: string; kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('killable-runtime.ts', import.meta.url)), point], {
    env: { PATH: process.env['PATH'] ?? '', TEST_DATABASE: fleet.databaseUrl(), TEST_ENVIRONMENT: JSON.stringify({ ...env, ...more }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  running.push({ kill })
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { url, kill }
}

/** An executor in this process. */
async function startExecutor(): Promise<TestRuntime> {
  const runtime = await startTestRuntime({ databaseUrl: fleet.databaseUrl(), env })
  running.push({ kill: () => runtime.stop() })
  return runtime
}

async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('Waited in vain.')
    await sleep(20)
  }
}

const isDispatched = async (worker: WorkerClient): Promise<boolean> => {
  const [row] = await fleet.sql(`SELECT pending->0->>'dispatched' AS dispatched FROM runtime.codex_workers WHERE worker_id = $1`, [worker.id])
  return typeof row?.['dispatched'] === 'string'
}

describe('kill -9 of the process that holds a worker', () => {
  it('in the middle of a request loses that request, and nothing else', async () => {
    const worker = await create()
    const holder = await startProcess('dispatched')
    const asked = worker.request('r1', 'm', {}, { timeout_ms: 60_000 })
    await eventually(() => isDispatched(worker))
    const queued = worker.request('r2', 'm', {}, { timeout_ms: 60_000 })
    await worker.becomes('have two requests', ({ pending_requests: pending }) => pending === 2)
    await holder.kill()
    await startExecutor()
    expect(dataOf(await asked)).toMatchObject({ ok: false, response: { error: { code: -32000, data: { reason: 'lost' } } } })
    expect(dataOf(await queued)).toMatchObject({ ok: true, response: { result: { request_count: 1 } } })
    expect((await worker.types()).filter((type) => type === 'worker.session.lost')).toHaveLength(1)
    await expectSettled(worker, fleet.sql)
    await expectIntact(worker)
  })

  it('before it has asked anything loses nothing', async () => {
    const worker = await create()
    const holder = await startProcess('before_dispatch')
    const asked = worker.request('r1', 'm', {}, { timeout_ms: 60_000 })
    await eventually(async () => (await fleet.sql('SELECT 1 FROM runtime.work WHERE log_id = $1 AND lease_owner IS NOT NULL', [worker.id])).length === 1)
    await holder.kill()
    await startExecutor()
    expect(dataOf(await asked)).toMatchObject({ ok: true })
    await expectSettled(worker, fleet.sql)
  })
})

describe('a deadline', () => {
  it('holds when the process that took the request is killed', async () => {
    const worker = await create({ adapter: 'desktop' })
    const taker = await startProcess('none', { RUNTIME_ROLES: 'api' })
    const asked = fetch(`${taker.url}/internal/v1/codex/workers/${worker.id}/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-oa-user-id': '1', 'x-oa-runtime-signature': worker.runtime.token({ user_id: 1 }) },
      body: JSON.stringify({ request: { request_id: 'orphan', method: 'm', timeout_ms: 1_500 } }),
    }).catch(() => undefined)
    await worker.becomes('have a request', ({ pending_requests: pending }) => pending === 1)
    await taker.kill()
    expect(await asked).toBeUndefined()
    await worker.becomes('have no request', ({ pending_requests: pending }) => pending === 0)
    const [error] = (await worker.log()).slice(-1)
    expect(error).toMatchObject({ eventType: 'worker.error', payload: { request_id: 'orphan', response: { error: { data: { reason: 'timeout' } } } } })
    expect(dataOf(await worker.request('orphan', 'm'))).toMatchObject({ ok: false, idempotent_replay: true })
    await expectSettled(worker, fleet.sql)
  })
})
