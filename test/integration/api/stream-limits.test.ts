import { afterEach, describe, expect, it } from 'vitest'
import { startTestRuntime, useTestDatabase } from '../../dev-env/index.js'
import { detailOf, outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { isDone, openStream, type StreamReader } from './stream-reader.js'
import { useRuntime } from './use-runtime.js'

const open: StreamReader[] = []

afterEach(() => {
  for (const reader of open.splice(0)) reader.close()
})

const pathOf = (run: RunClient, query = ''): string => `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}&tail_ms=20000${query}`

async function follow(run: RunClient, query = ''): Promise<StreamReader> {
  const reader = await openStream(run.runtime, pathOf(run, query))
  open.push(reader)
  return reader
}

describe('limits of open streams', () => {
  const file = useRuntime({ RUNTIME_ROLES: 'api', RUNTIME_STREAMS_PER_RUN: '2', RUNTIME_STREAMS_PER_PRINCIPAL: '3' })

  it('per run and per principal, and a place becomes free when a reader goes', async () => {
    const [one, two] = [await RunClient.create(file.runtime), await RunClient.create(file.runtime)]
    const readers = [await follow(one), await follow(one)]
    const third = await file.runtime.call('GET', pathOf(one))
    expect(outcomeOf(third)).toBe('429 stream_limit')
    expect(detailOf(third)).toMatchObject({ scope: 'run', limit: 2 })
    expect(third.headers.get('retry-after')).toBe('1')

    readers.push(await follow(two))
    const fourth = await file.runtime.call('GET', pathOf(two))
    expect(detailOf(fourth)).toMatchObject({ reason: 'stream_limit', scope: 'principal', limit: 3 })

    // A refused prompt leaves nothing behind.
    const before = await file.sql('SELECT count(*) AS runs FROM runtime.runs')
    const prompted = await file.runtime.call('POST', '/internal/v1/runs/stream', { body: { prompt: 'Hello' } })
    expect(outcomeOf(prompted)).toBe('429 stream_limit')
    expect(await file.sql('SELECT count(*) AS runs FROM runtime.runs')).toEqual(before)

    readers[0]?.close()
    let again: StreamReader | undefined
    for (let tries = 0; tries < 100 && again?.status !== 200; tries++) again = await follow(one)
    expect(again?.status).toBe(200)
  })

  it('belong to each principal apart', async () => {
    const mine = await RunClient.create(file.runtime, {}, { user: 50 })
    await openStream(file.runtime, pathOf(mine), { user: 50 }).then((reader) => open.push(reader))
    const theirs = await RunClient.create(file.runtime, {}, { guest: 'g' })
    const reader = await openStream(file.runtime, pathOf(theirs), { guest: 'g' })
    open.push(reader)
    expect(reader.status).toBe(200)
  })

  it('give a place back when the stream has ended by itself', async () => {
    const run = await RunClient.create(file.runtime, {}, { user: 51 })
    const done: StreamReader[] = []
    for (let i = 0; i < 6; i++) {
      const reader = await openStream(file.runtime, pathOf(run, '&cursor=0').replace('tail_ms=20000', 'tail_ms=20'), { user: 51 })
      await reader.ended
      done.push(reader)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(done.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
  })
})

describe('a replica that leaves', () => {
  const database = useTestDatabase()

  it('ends its streams with the advice to reconnect, and another goes on where they stopped', async () => {
    const leaving = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } })
    const staying = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } })
    try {
      const run = await RunClient.create(leaving)
      const reader = await openStream(leaving, pathOf(run, '&cursor=0'))
      await run.append('run.delta', { delta: 'a' })
      await reader.until(() => reader.ids().length === 2)
      await leaving.stop()
      await reader.ended
      expect(reader.text()).toMatch(/retry: \d+\n\n$/)
      expect(reader.messages().some(isDone)).toBe(false)

      const there = new RunClient(staying, run)
      const next = await openStream(staying, pathOf(there, '&from=0'), { lastEventId: reader.ids().at(-1) as number })
      await there.finish()
      await next.ended
      expect(next.ids()).toEqual([3])
      expect(isDone(next.messages().at(-1))).toBe(true)
    } finally {
      await staying.stop()
    }
  })

  it('is not ready any more and refuses requests while it leaves', async () => {
    const runtime = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } })
    let release: (() => void) | undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    runtime.faults.set('handler:getRun', () => held)
    const slow = runtime.call('GET', '/internal/v1/runs/some-run')
    await new Promise((resolve) => setTimeout(resolve, 50))
    const stopped = runtime.stop()
    await new Promise((resolve) => setTimeout(resolve, 20))
    const [ready, refused] = [await runtime.call('GET', '/readyz', { token: false }), await runtime.call('GET', '/internal/v1/runs')]
    release?.()
    expect((await slow).status).toBe(404)
    await stopped
    expect([ready.status, ready.json['status']]).toEqual([503, 'not_ready'])
    expect(ready.json['checks']).toMatchObject({ draining: true })
    expect(outcomeOf(refused)).toBe('503 draining')
    expect(refused.headers.get('retry-after')).toBe('1')
  })

  it('lets two replicas share a run: what one appends the other streams', async () => {
    const [one, two] = [
      await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } }),
      await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } }),
    ]
    try {
      const here = await RunClient.create(one)
      const there = new RunClient(two, here)
      const reader = await openStream(two, pathOf(there, '&cursor=0'))
      await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? here : there).append('note', { i }, { idempotency_key: `k${String(i)}` })))
      await here.finish()
      await reader.ended
      expect(reader.ids()).toEqual(Array.from({ length: 42 }, (_, i) => i + 1))
      expect((await there.get('/verify')).json).toMatchObject({ ok: true, event_count: 42 })
    } finally {
      await Promise.all([one.stop(), two.stop()])
    }
  })
})
