import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../../src/db/index.js'
import { createTestDatabase, startPostgres, startTestRuntime, type Answer, type OwnPostgres, type TestRuntime } from '../../dev-env/index.js'
import { numbers, outcomeOf } from './answers.js'
import { operations, rightRequest } from './operations.js'
import { RunClient } from './run-client.js'
import { openStream, type StreamReader } from './stream-reader.js'

/** The answer to a request that is repeated for as long as it is refused with 503, ten seconds at most. */
async function recovered(ask: () => Promise<Answer>): Promise<Answer> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503 || Date.now() > deadline) return answer
    await sleep(100)
  }
}

const secured = operations.filter(({ isOpen }) => !isOpen)

describe('without its database', () => {
  let postgres: OwnPostgres
  let runtime: TestRuntime
  let run: RunClient
  let reader: StreamReader

  beforeAll(async () => {
    postgres = await startPostgres()
    runtime = await startTestRuntime({ databaseUrl: postgres.url, env: { RUNTIME_STREAM_TAIL_MS: '50' } })
    run = await RunClient.create(runtime)
    await run.appendAll(numbers(2, 5).map((n) => ({ event_type: 'note', payload: { n } })))
    reader = await openStream(runtime, `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}&cursor=0&tail_ms=60000`)
    await reader.until(() => reader.ids().length === 5)
    await postgres.kill9()
  })
  afterAll(async () => {
    reader.close()
    await runtime.stop()
    await postgres.stop()
  })

  const ask = async (operation: (typeof secured)[number]): Promise<{ answer: Answer; ms: number }> => {
    const { path, body } = rightRequest(operation, run)
    const started = performance.now()
    const answer = await runtime.call(operation.method, path, body ? { body } : {})
    return { answer, ms: performance.now() - started }
  }

  it.each(secured.map((operation) => [operation.id, operation] as const))('%s is answered with 503 and Retry-After, at once', async (_, operation) => {
    const { answer, ms } = await ask(operation)
    expect(outcomeOf(answer), answer.text).toBe('503 database_unavailable')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(ms).toBeLessThan(3_000)
  })

  it('100 requests at once are all answered', async () => {
    const started = performance.now()
    const answers = await Promise.all(numbers(1, 100).map((n) => (n % 2 === 0 ? run.append('note', { n }) : run.get())))
    expect(new Set(answers.map(outcomeOf))).toEqual(new Set(['503 database_unavailable']))
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('the process is alive, and not ready, and says why', async () => {
    expect((await runtime.call('GET', '/healthz', { token: false })).status).toBe(200)
    const ready = await runtime.call('GET', '/readyz', { token: false })
    expect([ready.status, ready.json['status']]).toEqual([503, 'not_ready'])
    expect((ready.json['checks'] as { log_writer: string }).log_writer).toMatch(/^failed/)
  })

  it('comes back by itself, with every acknowledged event, and streams go on', async () => {
    await postgres.restart()
    // Each connection comes back by itself, so each kind of request is asked for its own.
    const append = await recovered(() => run.append('note', { n: 6 }, { idempotency_key: 'after-the-outage' }))
    expect([200, 201]).toContain(append.status)
    for (const path of ['', '/events', '/verify', '/receipt']) expect((await recovered(() => run.get(path))).status).toBe(200)
    expect((await recovered(() => runtime.call('GET', '/internal/v1/runs'))).status).toBe(200)
    expect((await recovered(() => runtime.call('POST', '/internal/v1/runs', { body: {} }))).status).toBe(201)
    const log = await run.log()
    expect(log.slice(1, 5).map(({ payload }) => payload['n'])).toEqual([2, 3, 4, 5])
    expect((await run.get('/verify')).json).toMatchObject({ ok: true })
    await reader.until(() => reader.ids().length === log.length)
    expect(reader.ids()).toEqual(log.map(({ seq }) => seq))
    expect((await recovered(() => runtime.call('GET', '/readyz', { token: false }))).status).toBe(200)
  })

  it('executes again', async () => {
    const next = await RunClient.create(runtime)
    await next.frame('f1', 'complete')
    expect((await next.reaches('succeeded')).latest_seq).toBe(2)
  })
})

describe.runIf(process.platform === 'linux')('a database that is there and answers nothing', () => {
  it('is given up on in time, and served again when it wakes', async () => {
    const postgres = await startPostgres()
    const runtime = await startTestRuntime({ databaseUrl: postgres.url, env: { RUNTIME_ROLES: 'api' } })
    try {
      const run = await RunClient.create(runtime)
      postgres.freeze()
      const started = performance.now()
      const answers = await Promise.all([run.append('note', {}, { idempotency_key: 'k' }), run.get(), runtime.call('GET', '/internal/v1/runs')])
      expect(answers.map(outcomeOf)).toEqual(['503 database_unavailable', '503 database_unavailable', '503 database_unavailable'])
      expect(performance.now() - started).toBeLessThan(14_000)
      postgres.thaw()
      const again = await recovered(() => run.append('note', {}, { idempotency_key: 'k' }))
      expect([200, 201]).toContain(again.status)
      expect((await recovered(() => run.get('/verify'))).json).toMatchObject({ ok: true, event_count: 2 })
    } finally {
      postgres.thaw()
      await runtime.stop()
      await postgres.stop()
    }
  })
})

describe('a process that starts before its schema is there', () => {
  it('refuses what is signed with 503 and becomes ready when somebody migrates', async () => {
    const database = await createTestDatabase({ empty: true })
    const runtime = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_MIGRATE_ON_START: 'false' }, untilReady: false })
    try {
      expect(outcomeOf(await runtime.call('GET', '/internal/v1/health'))).toBe('503 not_ready')
      expect((await runtime.call('GET', '/readyz', { token: false })).json).toMatchObject({ status: 'not_ready', checks: { log_writer: 'not started' } })
      await migrate(database.url)
      await runtime.app.ready()
      expect((await runtime.call('GET', '/readyz', { token: false })).status).toBe(200)
      expect((await runtime.call('GET', '/internal/v1/health')).status).toBe(200)
    } finally {
      await runtime.stop()
      await database.drop()
    }
  })
})
