import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createClient, closeClient } from '../../../src/db/index.js'
import { callHeaders, makeDataDir, ServedProcess, tokenFor, useTestDatabase, type CallOptions } from '../../dev-env/index.js'

const secret = 'a-secret-for-tests-that-is-long-enough-to-be-one'
const preload = fileURLToPath(new URL('../../dev-env/skewed-wall-clock.ts', import.meta.url))
const minute = 60_000
const hour = 60 * minute

const database = useTestDatabase()
const served: ServedProcess[] = []

const stopAll = async (): Promise<void> => {
  for (const process of served.splice(0)) await process.stop()
}
afterEach(stopAll)
afterAll(stopAll)

/** A replica on a machine whose time of day is wrong. */
async function replica(wall: { readonly offsetMs?: number; readonly stepMs?: number }, env: Readonly<Record<string, string>> = {}): Promise<ServedProcess> {
  const process = new ServedProcess(
    {
      DATABASE_URL: database.url,
      RUNTIME_DATA_DIR: await makeDataDir(),
      RUNTIME_SIGNATURE_SECRET: secret,
      RUNTIME_DRAIN_TIMEOUT_MS: '1000',
      TEST_WALL_OFFSET_MS: String(wall.offsetMs ?? 0),
      TEST_WALL_STEP_MS: String(wall.stepMs ?? 0),
      ...env,
    },
    { preload },
  )
  served.push(process)
  await process.says('Ready.')
  return process
}

async function call(at: ServedProcess, method: string, path: string, options: CallOptions = {}): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${at.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...callHeaders(secret, path, options) },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

async function createRun(at: ServedProcess, body: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; thread_id: string }> {
  const { status, json } = await call(at, 'POST', '/internal/v1/runs', { body })
  expect(status).toBe(201)
  return json['run'] as { id: string; thread_id: string }
}

const append = (at: ServedProcess, runId: string, i: number) =>
  call(at, 'POST', `/internal/v1/runs/${runId}/events`, { body: { event_type: 'note.added', payload: { i } } })

interface Row {
  readonly type: string
  readonly payload: Record<string, unknown>
  /** How far from the database's time of the question. */
  readonly ageMs: number
  readonly at: string
}

async function log(runId: string): Promise<Row[]> {
  const client = createClient(database.url, 'test-log')
  await client.connect()
  try {
    const { rows } = await client.query<Row>(
      `SELECT event_type AS type, payload, extract(epoch FROM clock_timestamp() - recorded_at)::float8 * 1000 AS "ageMs", recorded_at::text AS at
         FROM runtime.run_events WHERE run_id = $1 ORDER BY seq`,
      [runId],
    )
    return rows
  } finally {
    await closeClient(client)
  }
}

describe('replicas whose machines have other times of day', () => {
  it('take the same tokens, each once, and give events the database’s time', async () => {
    const behind = await replica({ offsetMs: -2 * minute }, { RUNTIME_ROLES: 'api' })
    const ahead = await replica({ offsetMs: 40 * minute }, { RUNTIME_ROLES: 'api' })

    const run = await createRun(behind)
    expect((await call(ahead, 'GET', `/internal/v1/runs/${run.id}`)).status).toBe(200)
    for (const [first, second] of [
      [behind, ahead],
      [ahead, behind],
    ] as const) {
      const token = tokenFor(secret, { user_id: 1, run_id: run.id })
      expect((await call(first, 'GET', `/internal/v1/runs/${run.id}`, { token })).status).toBe(200)
      expect(await call(second, 'GET', `/internal/v1/runs/${run.id}`, { token })).toMatchObject({
        status: 401,
        json: { error: { details: [{ reason: 'token_replayed' }] } },
      })
    }
    const now = Math.floor(Date.now() / 1000)
    const old = tokenFor(secret, { user_id: 1, run_id: run.id, iat: now - 100, exp: now - 10 })
    for (const each of [behind, ahead])
      expect(await call(each, 'GET', `/internal/v1/runs/${run.id}`, { token: old })).toMatchObject({
        status: 401,
        json: { error: { details: [{ reason: 'token_expired' }] } },
      })

    // One after the other, so that each is a commit of its own, and in turns, so that neither drags the other along.
    for (let i = 0; i < 60; i++) expect((await append(i % 2 === 0 ? ahead : behind, run.id, i)).status).toBe(201)
    const events = await log(run.id)
    expect(new Set(events.map(({ at }) => at)).size).toBe(61)
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort())
    for (const { ageMs } of events) expect(Math.abs(ageMs)).toBeLessThan(minute)
  })

  it.each([2 * hour, -2 * hour])('goes on with tokens and times when the clock is set by %i ms', async (stepMs) => {
    const process = await replica({ stepMs }, { RUNTIME_ROLES: 'api' })
    const run = await createRun(process)
    process.signal('SIGUSR2')
    await sleep(200)
    for (let i = 0; i < 5; i++) expect((await append(process, run.id, i)).status).toBe(201)
    for (const { ageMs } of await log(run.id)) expect(Math.abs(ageMs)).toBeLessThan(minute)
  })
})

describe('a turn', () => {
  const talk = (delayMs: number) => ({ text: 'Talk.', script: [{ text: 'one two three four five six seven eight nine ten', chunk_delay_ms: delayMs }] })

  async function turn(process: ServedProcess, delayMs: number): Promise<string> {
    const run = await createRun(process)
    const sent = await call(process, 'POST', `/internal/v1/runs/${run.id}/frames`, {
      body: { thread_id: run.thread_id, frame_id: 'frame-1', type: 'user_message', payload: talk(delayMs) },
    })
    expect([200, 202]).toContain(sent.status)
    await expect.poll(async () => (await log(run.id)).some(({ type }) => type === 'step.started'), { timeout: 20_000 }).toBe(true)
    process.signal('SIGUSR2')
    return run.id
  }

  const endOf = async (runId: string): Promise<Row | undefined> => (await log(runId)).find(({ type }) => type === 'turn.finished')

  it('that is well is not failed by a clock that is set forward', async () => {
    const process = await replica({ stepMs: 3 * hour }, { RUNTIME_MAX_WALL_CLOCK_MS: String(minute) })
    const runId = await turn(process, 200)
    await expect.poll(() => endOf(runId), { timeout: 20_000 }).toMatchObject({ payload: { finish_reason: 'stop' } })
  })

  it('that has taken its time ends although the clock is set back', async () => {
    const process = await replica({ stepMs: -3 * hour }, { RUNTIME_MAX_WALL_CLOCK_MS: '3000' })
    const runId = await turn(process, 5_000)
    await expect.poll(() => endOf(runId), { timeout: 20_000 }).toMatchObject({ payload: { finish_reason: 'limit', error: { class: 'max_wall_clock' } } })
  })
})
