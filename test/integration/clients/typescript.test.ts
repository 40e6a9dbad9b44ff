import { createHash } from 'node:crypto'
import {
  createRuntimeClient,
  RuntimeRefusal,
  RuntimeUnavailable,
  tokenSigner,
  unwrap,
  type ClientOptions,
  type RuntimeClient,
} from '@openagents/runtime-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { RuntimeError } from '../../../src/kernel/errors.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { startMeddlingProxy, type Meddling, type MeddlingProxy, type SeenRequest } from './meddling-proxy.js'

describe('calls of the TypeScript client', () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  let proxy: MeddlingProxy | undefined

  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } })
  })
  afterAll(async () => {
    await runtime.stop()
  })
  afterEach(async () => {
    runtime.faults.clear()
    await proxy?.close()
    proxy = undefined
  })

  const clientOf = (options: Partial<ClientOptions> = {}): RuntimeClient =>
    createRuntimeClient({
      baseUrl: runtime.url,
      signer: tokenSigner({ secret: runtime.secret }),
      principal: { userId: 1 },
      retry: { baseMs: 5 },
      ...options,
    })

  /** A client that speaks through a proxy which does this to its first requests, and nothing to the later ones. */
  async function meddled(first: readonly Meddling[], options: Partial<ClientOptions> = {}): Promise<{ client: RuntimeClient; seen: readonly SeenRequest[] }> {
    proxy = await startMeddlingProxy(runtime.url, (_, index) => first[index])
    return { client: clientOf({ baseUrl: proxy.url, ...options }), seen: proxy.seen }
  }

  const newRun = async (client = clientOf()) => (await unwrap(client.createRun({ body: {} }))).body.run

  it('tells a first time from a repetition by the status', async () => {
    const client = clientOf()
    const first = await client.createRun({ body: { idempotency_key: 'create-1', metadata: { title: 'A' } } })
    const again = await client.createRun({ body: { idempotency_key: 'create-1', metadata: { title: 'A' } } })
    const other = await client.createRun({ body: { idempotency_key: 'create-1', metadata: { title: 'B' } } })
    expect([first.status, again.status, other.status]).toEqual([201, 200, 409])
    if (!first.ok || !again.ok || other.ok) throw new Error('Not what the statuses say.')
    expect(again.body.run.id).toBe(first.body.run.id)
    expect([first.body.idempotentReplay, again.body.idempotentReplay]).toEqual([false, true])
    expect(other.body.error.details?.[0]?.reason).toBe('idempotency_mismatch')
  })

  it('reaches every kind of operation: paths, queries, text, and what needs no token', async () => {
    const client = clientOf()
    const { id, thread_id } = await newRun(client)
    const frame = await client.appendFrame({ run_id: id, body: { thread_id, frame_id: 'frame-1', type: 'user_message', payload: { text: 'hi' } } })
    expect(frame.status).toBe(202)
    const { body: page } = await unwrap(client.listRunEvents({ run_id: id, after: 0, limit: 1 }))
    expect(page.events.map((event) => event.event_type)).toEqual(['run.started'])
    expect((await unwrap(client.getRunSnapshot({ run_id: id, thread_id }))).body.latestSeq).toBe(page.latest_seq)
    expect((await unwrap(client.verifyRun({ run_id: id }))).body).toMatchObject({ ok: true })
    expect((await unwrap(client.cancelRun({ run_id: id, body: { thread_id } }))).status).toBe(202)
    const { body: replay } = await unwrap(client.getRunReplay({ run_id: id }))
    expect(
      replay
        .split('\n')
        .filter(Boolean)
        .map((line) => typeof JSON.parse(line)),
    ).toContain('object')
    expect((await client.listRuns()).status).toBe(200)
    expect((await client.getLiveness()).status).toBe(200)
    expect((await client.getReadiness()).status).toBe(200)
  })

  it('gives a refusal as a value, and as an error to who unwraps it', async () => {
    const client = clientOf()
    const result = await client.getRun({ run_id: 'no-such-run' }, { requestId: 'my-name-for-it' })
    expect(result).toMatchObject({ ok: false, status: 404, requestId: 'my-name-for-it', attempts: 1 })
    const refusal = await unwrap(Promise.resolve(result)).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(RuntimeRefusal)
    expect(refusal).toMatchObject({ status: 404, code: 'not_found', reason: 'unknown_run', requestId: 'my-name-for-it' })
  })

  it('acts for another principal where a call says so', async () => {
    const { id } = await newRun()
    expect((await clientOf().getRun({ run_id: id }, { principal: { userId: 2 } })).status).toBe(403)
    expect((await clientOf({ principal: { guestScope: 'guest_5' } }).createRun()).status).toBe(201)
  })

  it('repeats a keyed append whose answer was lost, and the event is there once', async () => {
    const { id } = await newRun()
    const { client, seen } = await meddled([
      { status: 502, carryOut: true },
      { hangUp: true, carryOut: true },
    ])
    const body = { event_type: 'note.added', payload: { text: 'Zoë wrote 1/2' }, idempotency_key: 'note-1' }
    const result = await client.appendRunEvent({ run_id: id, body })
    expect(result).toMatchObject({ status: 200, attempts: 3, body: { idempotentReplay: true } })
    const { events } = (await unwrap(clientOf().listRunEvents({ run_id: id }))).body
    expect(events.filter((event) => event.event_type === 'note.added')).toHaveLength(1)

    expect(seen).toHaveLength(3)
    expect(new Set(seen.map(({ headers }) => headers['x-oa-runtime-signature'])).size).toBe(3)
    for (const name of ['x-request-id', 'traceparent']) expect(new Set(seen.map(({ headers }) => headers[name])).size, name).toBe(1)
    for (const { headers, body: bytes } of seen) {
      expect(headers['x-oa-runtime-body-sha256']).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(headers['x-oa-user-id']).toBe('1')
    }
  })

  it.each<[string, Meddling]>([
    ['a lost connection', { hangUp: true }],
    ['429', { status: 429, headers: { 'retry-after': '0' } }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504, body: '<h1>Gateway</h1>' }],
  ])('never repeats a write without a key after %s', async (_what, trouble) => {
    const { id } = await newRun()
    const { client, seen } = await meddled([trouble])
    const failure = await client.appendRunEvent({ run_id: id, body: { event_type: 'note.added' } }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RuntimeUnavailable)
    expect(failure).toMatchObject({ attempts: 1 })
    expect(seen).toHaveLength(1)
  })

  it('repeats reads, a cancel, and a write that it gave a key itself', async () => {
    const { id, thread_id } = await newRun()
    const { client, seen } = await meddled(Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? { status: 503 } : {})))
    expect((await client.getRun({ run_id: id })).attempts).toBe(2)
    const batch = { events: [{ event_type: 'note.added' }, { event_type: 'note.added', idempotency_key: 'mine' }] }
    expect(await client.appendRunEvent({ run_id: id, body: batch }, { generateKeys: true })).toMatchObject({ status: 200, attempts: 2 })
    expect(await client.cancelRun({ run_id: id, body: { thread_id } })).toMatchObject({ status: 202, attempts: 2 })
    const sent = JSON.parse(seen[2]!.body.toString()) as { events: { idempotency_key: string }[] }
    expect(sent.events[1]!.idempotency_key).toBe('mine')
    expect(sent.events[0]!.idempotency_key).toMatch(/^auto-/)
    expect(seen[3]!.body).toEqual(seen[2]!.body)
  })

  it('hands over a refusal of the runtime that lasts, and waits at least as long as it asks', async () => {
    const pauses: number[] = []
    const client = clientOf({ retry: { attempts: 3, baseMs: 5 }, hooks: { onRetry: ({ pauseMs }) => pauses.push(pauseMs) } })
    runtime.faults.set('handler:getRun', () => {
      throw new RuntimeError('overloaded', 'Too much.', { retry_after_ms: 40 })
    })
    const result = await client.getRun({ run_id: 'any' })
    expect(result).toMatchObject({ ok: false, status: 503, attempts: 3, body: { error: { code: 'unavailable' } } })
    expect(pauses).toHaveLength(2)
    for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(40)
  })

  it('does not wait longer than it may altogether', async () => {
    const { client, seen } = await meddled([{ status: 503, headers: { 'retry-after': '3600' } }])
    await expect(client.listRuns()).rejects.toBeInstanceOf(RuntimeUnavailable)
    expect(seen).toHaveLength(1)
  })

  it('repeats no other refusal', async () => {
    const { client, seen } = await meddled([])
    expect((await client.getRun({ run_id: 'no-such-run' })).status).toBe(404)
    expect((await client.listRuns({ limit: 9_999 })).status).toBe(400)
    expect(seen).toHaveLength(2)
  })

  it('signs with the next key where the first is not known', async () => {
    const keys = [
      { id: 'new', secret: 'a-secret-that-the-runtime-does-not-have-yet' },
      { id: 'old', secret: runtime.secret },
    ]
    const { client, seen } = await meddled([], { signer: tokenSigner({ keys }) })
    expect((await client.createRun()).status).toBe(201)
    expect((await client.listRuns()).status).toBe(200)
    expect(seen.map(({ headers }) => headers['x-oa-runtime-key-id'])).toEqual(['new', 'old', 'old'])
    const stranger = clientOf({ signer: tokenSigner({ keys: [keys[0]!, { id: 'other', secret: 'another-one-that-is-not-known' }] }) })
    expect(await stranger.listRuns()).toMatchObject({ status: 401 })
  })

  it('takes its token from wherever the signer gets it', async () => {
    const asked: unknown[] = []
    const client = clientOf({
      signer: async ({ claims, method, path, body }) => {
        asked.push({ claims, method, path, size: body.length })
        return runtime.token({ ...claims })
      },
    })
    const { id, thread_id } = await newRun(client)
    expect((await client.getRunSnapshot({ run_id: id, thread_id })).status).toBe(200)
    expect(asked).toEqual([
      { claims: { user_id: 1 }, method: 'POST', path: '/internal/v1/runs', size: 2 },
      { claims: { user_id: 1, run_id: id, thread_id }, method: 'GET', path: `/internal/v1/runs/${id}/snapshot?thread_id=${thread_id}`, size: 0 },
    ])
  })

  it('encodes odd ids, and leaves out what is empty', async () => {
    const { client, seen } = await meddled([])
    expect((await client.getRun({ run_id: 'a:b/c d%é' })).status).toBe(400)
    expect((await client.listRuns({ thread_id: '', limit: 3 })).status).toBe(200)
    expect(seen.map(({ url }) => url)).toEqual(['/internal/v1/runs/a%3Ab%2Fc%20d%25%C3%A9', '/internal/v1/runs?limit=3'])
    await expect(client.getRun({ run_id: '..' })).rejects.toThrow('would name another path')
  })

  it('speaks openapi-fetch too, with the same care', async () => {
    const { client, seen } = await meddled([{ status: 503 }])
    const created = await client.POST('/internal/v1/runs', { body: { idempotency_key: 'typed-1' } })
    expect(created.response.status).toBe(201)
    expect(seen).toHaveLength(2)
    const run_id = created.data!.run.id
    const { data } = await client.GET('/internal/v1/runs/{run_id}', { params: { path: { run_id } } })
    expect(data?.run.id).toBe(run_id)
    const { error, response } = await client.GET('/internal/v1/runs/{run_id}', { params: { path: { run_id: 'no-such-run' } } })
    expect([response.status, error?.error.code]).toEqual([404, 'not_found'])
    const query = { thread_id: created.data!.run.thread_id, from: 0, tail_ms: 1 }
    const stream = await client.GET('/internal/v1/runs/{run_id}/stream', { params: { path: { run_id }, query }, parseAs: 'stream' })
    expect(await new Response(stream.data).text()).toContain('"type":"start"')
  })

  it('keeps its connection from call to call', async () => {
    const { client } = await meddled([])
    for (let calls = 0; calls < 5; calls++) expect((await client.listRuns()).status).toBe(200)
    expect(proxy?.connections).toBe(1)
  })

  it('stops at once when it is told to', async () => {
    const { client } = await meddled(Array.from({ length: 50 }, () => ({ status: 503, headers: { 'retry-after': '30' } })))
    const controller = new AbortController()
    const call = client.listRuns({}, { signal: controller.signal })
    controller.abort(new Error('No longer needed.'))
    await expect(call).rejects.toThrow('No longer needed.')
  })
})
