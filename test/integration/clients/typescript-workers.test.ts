import {
  createRuntimeClient,
  ResyncRequired,
  RuntimeUnavailable,
  StreamGap,
  tokenSigner,
  unwrap,
  type ClientOptions,
  type FollowWorkerOptions,
  type RuntimeClient,
  type WorkerItem,
} from '@openagents/runtime-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useRuntime } from '../api/use-runtime.js'
import { dice } from '../eventlog/engine.js'
import { startCuttingProxy, type CuttingProxy } from '../streams/cutting-proxy.js'
import { startMeddlingProxy, type Meddling, type MeddlingProxy } from './meddling-proxy.js'

const file = useRuntime({ RUNTIME_SAFETY_POLL_MS: '200' })
const proxies: (CuttingProxy | MeddlingProxy)[] = []
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close()
})

const clientOf = (baseUrl = file.runtime.url, options: Partial<ClientOptions> = {}): RuntimeClient =>
  createRuntimeClient({ baseUrl, signer: tokenSigner({ secret: file.runtime.secret }), principal: { userId: 1 }, retry: { baseMs: 5 }, ...options })

async function meddle(script: (path: string, index: number) => Meddling | undefined): Promise<MeddlingProxy> {
  const proxy = await startMeddlingProxy(file.runtime.url, ({ url }, index) => script(url, index))
  proxies.push(proxy)
  return proxy
}

async function newWorker(adapter: 'in_memory' | 'desktop' = 'in_memory'): Promise<string> {
  return (await unwrap(clientOf().createCodexWorker({ body: { adapter } }))).body.data.workerId
}

/** Signs of life, which change nothing but the log. */
async function beat(worker_id: string, times: number): Promise<void> {
  for (let nth = 0; nth < times; nth++)
    await unwrap(clientOf().ingestCodexWorkerEvent({ worker_id, body: { event: { event_type: 'worker.heartbeat', payload: { nth } } } }))
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
const follow = (workerId: string, last: number, options: Partial<FollowWorkerOptions> = {}, client = clientOf()) =>
  collect(client.followWorker({ workerId, until: ({ seq }) => seq >= last, ...options }))

async function collect(items: AsyncIterable<WorkerItem>): Promise<WorkerItem[]> {
  const all: WorkerItem[] = []
  for await (const item of items) all.push(item)
  return all
}

const typesOf = (items: readonly WorkerItem[]) => items.map((item) => item.data.eventType)

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('calls of the TypeScript client on workers', () => {
  it('carry out a request once, however often it is sent', async () => {
    const worker_id = await newWorker()
    const troubles: Meddling[] = [{ status: 503, carryOut: true }, { hangUp: true, carryOut: true }, { status: 503 }]
    const proxy = await meddle((_, index) => troubles[index])
    const body = { request: { request_id: 'req-1', method: 'thread/start', params: { a: [1, 'é'] } } }
    const result = await clientOf(proxy.url).submitCodexWorkerRequest({ worker_id, body })
    expect(result).toMatchObject({ ok: true, status: 200, attempts: 4 })
    if (!result.ok) throw new Error(result.body.error.message)
    expect(result.body.data).toMatchObject({ worker_id, request_id: 'req-1', ok: true, idempotent_replay: true })
    expect(result.body.data.response).toMatchObject({ id: 'req-1', result: { echo: { a: [1, 'é'] }, request_count: 1 } })
    expect(typesOf(await follow(worker_id, 3))).toEqual(['worker.started', 'worker.request.received', 'worker.response'])
    expect(new Set(proxy.seen.map(({ headers }) => headers['x-oa-runtime-signature'])).size).toBe(4)
  })

  it.each<[string, Parameters<RuntimeClient['submitCodexWorkerRequest']>[0]['body']]>([
    ['has no id', { request: { method: 'thread/start' } }],
    ['has a blank id', { request_id: ' ', method: 'thread/start' }],
    ['has its id in the wrong place', { request: { method: 'thread/start' }, request_id: 'req-1' }],
  ])('send a request once that %s', async (_what, body) => {
    const worker_id = await newWorker()
    const proxy = await meddle((_, index) => (index === 0 ? { status: 502, carryOut: true } : undefined))
    const failure = await failureOf(clientOf(proxy.url, { generateKeys: true }).submitCodexWorkerRequest({ worker_id, body }))
    expect(failure).toBeInstanceOf(RuntimeUnavailable)
    expect(failure).toMatchObject({ attempts: 1 })
    expect(proxy.seen).toHaveLength(1)
  })

  it('repeat what names itself, or is given a name', async () => {
    const proxy = await meddle((_, index) => (index % 2 === 0 ? { status: 502, carryOut: true } : undefined))
    const client = clientOf(proxy.url)
    const worker_id = `worker-${crypto.randomUUID()}`
    expect(await client.createCodexWorker({ body: { worker_id } })).toMatchObject({ status: 200, attempts: 2, body: { data: { idempotentReplay: true } } })
    const event = { event_type: 'worker.heartbeat', payload: {} }
    const ingested = await client.ingestCodexWorkerEvent({ worker_id, body: { event } }, { generateKeys: true })
    expect(ingested).toMatchObject({ status: 200, attempts: 2, body: { data: { seq: 2, idempotent_replay: true } } })
    expect(await client.getCodexWorkerSnapshot({ worker_id })).toMatchObject({ status: 200, attempts: 2, body: { data: { latest_seq: 2 } } })
    expect(await client.listCodexWorkers({ limit: 1 })).toMatchObject({ status: 200, attempts: 2, body: { data: [{ worker_id }] } })
    const stopped = await client.stopCodexWorker({ worker_id })
    expect(stopped).toMatchObject({ status: 200, attempts: 2, body: { data: { status: 'stopped', idempotent_replay: true } } })
    const delivery = { event_id: `event-${worker_id}`, provider: 'resend', delivery_state: 'delivered' as const }
    expect(await client.recordCommsDeliveryEvent({ body: delivery })).toMatchObject({ status: 200, attempts: 2, body: { idempotentReplay: true } })
  })

  it('give a failed request as an answer like any other', async () => {
    const worker_id = await newWorker('desktop')
    const body = { request: { request_id: 1, method: 'turn/start', timeout_ms: 1 } }
    const { status, body: answer } = await unwrap(clientOf().submitCodexWorkerRequest({ worker_id, body }))
    expect(status).toBe(200)
    expect(answer.data).toMatchObject({ ok: false, request_id: 1, response: { id: 1, error: { code: -32000, data: { reason: 'timeout' } } } })
    const other = await clientOf().submitCodexWorkerRequest({ worker_id, body: { request: { request_id: 1, method: 'turn/interrupt' } } })
    expect(other).toMatchObject({ ok: false, status: 409 })
  })

  it('wait for a request as long as it may take', async () => {
    const worker_id = await newWorker('desktop')
    const client = clientOf(file.runtime.url, { timeouts: { headersMs: 300 }, retry: { attempts: 2, totalMs: 1 } })
    const answer = client.submitCodexWorkerRequest({ worker_id, body: { id: 'slow', method: 'turn/start', timeout_ms: 50_000 } })
    await follow(worker_id, 2)
    // Longer than any answer may take otherwise.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const payload = { request_id: 'slow', response: { result: 'done' } }
    await unwrap(clientOf().ingestCodexWorkerEvent({ worker_id, body: { event_type: 'worker.response', payload } }))
    expect(await answer).toMatchObject({ status: 200, attempts: 1, body: { data: { ok: true, response: { result: 'done' } } } })
  })
})

describe('a follower of a worker', () => {
  it('gets every event of a log that is being written, once and in order, through forty broken connections', async () => {
    const workerId = await newWorker()
    const random = dice(31)
    const proxy = await startCuttingProxy(file.runtime.url, 40, () => 900 + Math.floor(random() * 900))
    proxies.push(proxy)
    const last = 401
    const lost: unknown[] = []
    const client = clientOf(proxy.url, { hooks: { onReconnect: (info) => lost.push(info.workerId) } })
    const [items] = await Promise.all([follow(workerId, last, {}, client), beat(workerId, last - 1)])
    expect(proxy.cuts).toBe(40)
    expect(items.map((item) => item.seq)).toEqual(upTo(last))
    expect(items.slice(1).map((item) => item.data.payload['nth'])).toEqual(upTo(last - 1).map((seq) => seq - 1))
    expect(items.every((item) => item.id === String(item.seq) && item.data.seq === item.seq)).toBe(true)
    expect(new Set<string>(items.map((item) => item.event))).toEqual(new Set(['codex.worker.event']))
    expect(lost.length).toBeGreaterThanOrEqual(40)
    expect(new Set(lost)).toEqual(new Set([workerId]))
  })

  it('goes on when the worker is stopped and taken up again', async () => {
    const workerId = await newWorker()
    const types: string[] = []
    for await (const { data } of clientOf().followWorker({ workerId })) {
      types.push(data.eventType)
      if (types.length === 1) await unwrap(clientOf().stopCodexWorker({ worker_id: workerId, body: { reason: 'A break.' } }))
      if (types.length === 2) await unwrap(clientOf().createCodexWorker({ body: { worker_id: workerId } }))
      if (types.length === 3) await beat(workerId, 1)
      if (types.length === 4) break
    }
    expect(types).toEqual(['worker.started', 'worker.stopped', 'worker.started', 'worker.heartbeat'])
  })

  it('is all that a desktop needs to carry out what is asked', async () => {
    const workerId = await newWorker('desktop')
    const desktop = new AbortController()
    const serving = (async () => {
      for await (const { data } of clientOf().followWorker({ workerId, cursor: 'end', signal: desktop.signal })) {
        if (data.eventType !== 'worker.request.received') continue
        const { request_id, params } = data.payload
        const event = { event_type: 'worker.response', payload: { request_id, response: { result: { had: params } } } }
        await unwrap(clientOf().ingestCodexWorkerEvent({ worker_id: workerId, body: { event } }))
      }
    })()
    // Nothing says that the stream has begun, so it is asked until it answers.
    await vi.waitFor(
      async () => {
        const body = { request: { request_id: crypto.randomUUID(), method: 'turn/start', params: [1, { two: 2 }], timeout_ms: 2_000 } }
        const { data } = (await unwrap(clientOf().submitCodexWorkerRequest({ worker_id: workerId, body }))).body
        expect(data).toMatchObject({ ok: true, response: { result: { had: [1, { two: 2 }] } } })
      },
      { timeout: 30_000 },
    )
    desktop.abort()
    await serving
  })

  it('comes back with the last id when the time of a response is over', async () => {
    const workerId = await newWorker()
    const proxy = await meddle(() => undefined)
    const items = clientOf(proxy.url).followWorker({ workerId, tailMs: 20 })
    expect((await items.next()).value).toMatchObject({ seq: 1 })
    const second = items.next()
    await vi.waitFor(() => expect(proxy.seen.length).toBeGreaterThan(3), { timeout: 20_000 })
    await beat(workerId, 1)
    expect((await second).value).toMatchObject({ seq: 2, id: '2', data: { workerId, eventType: 'worker.heartbeat' } })
    await items.return?.()
    expect(proxy.seen[0]?.url).toContain('cursor=0')
    expect(proxy.seen.at(-1)?.url).not.toContain('cursor=')
    expect(proxy.seen.at(-1)?.headers['last-event-id']).toBe('1')
  })

  it('goes on through refusals, drops what comes twice, and passes over what is called otherwise', async () => {
    const workerId = await newWorker()
    await beat(workerId, 3)
    const troubles: Meddling[] = [{ status: 503, headers: { 'retry-after': '0' } }, { hangUp: true }, { status: 502 }]
    const noisy: Meddling = { edit: (block) => `event: other\nid: 99\ndata: {}\n\n${block.repeat(2)}` }
    const proxy = await meddle((_, index) => troubles[index] ?? noisy)
    expect(await follow(workerId, 4, {}, clientOf(proxy.url))).toEqual(await follow(workerId, 4))
  })

  it('reads again what was lost on the way, and refuses a hole that stays', async () => {
    const workerId = await newWorker()
    await beat(workerId, 4)
    const dropping = (times: number) => {
      let left = times
      return meddle(() => ({ edit: (block) => (block.includes('id: 3\n') && left-- > 0 ? '' : block) }))
    }
    const once = await dropping(1)
    expect((await follow(workerId, 5, {}, clientOf(once.url))).map((item) => item.seq)).toEqual(upTo(5))
    expect(once.seen).toHaveLength(2)
    const always = await dropping(Infinity)
    const failure = await failureOf(follow(workerId, 5, {}, clientOf(always.url)))
    expect(failure).toBeInstanceOf(StreamGap)
    expect(failure).toMatchObject({ workerId, runId: undefined, afterSeq: 2, nextSeq: 4, missingSeqs: [3] })
  })

  it('says when the position is pruned, and where to go on', async () => {
    const workerId = await newWorker()
    await beat(workerId, 5)
    await file.runtime.app.workers.prune(workerId, 4)
    const failure = await failureOf(follow(workerId, 6, { cursor: 1 }))
    expect(failure).toBeInstanceOf(ResyncRequired)
    expect(failure).toMatchObject({ status: 410, reason: 'cursor_pruned', floorSeq: 3, oldestSeq: 4, latestSeq: 6 })
    const { floorSeq } = failure as ResyncRequired
    expect((await follow(workerId, 6, { cursor: floorSeq })).map((item) => item.seq)).toEqual([4, 5, 6])
  })

  it('is refused for a position or a worker that is not there, or is not theirs', async () => {
    const workerId = await newWorker()
    expect(await failureOf(follow(workerId, 1, { cursor: 99 }))).toMatchObject({ status: 400, reason: 'cursor_ahead' })
    expect(await failureOf(follow('no-such-worker', 1))).toMatchObject({ status: 404, reason: 'unknown_worker' })
    expect(await failureOf(follow('no-such-worker', 1, { cursor: 'end' }))).toMatchObject({ status: 404, reason: 'unknown_worker' })
    expect(await failureOf(follow(workerId, 1, { principal: { userId: 2 } }))).toMatchObject({ status: 403, reason: 'foreign_worker' })
  })

  it('ends quietly when it is aborted or left, and closes its connection', async () => {
    const workerId = await newWorker()
    const proxy = await meddle(() => undefined)
    const client = clientOf(proxy.url)
    const controller = new AbortController()
    const aborted = client.followWorker({ workerId, signal: controller.signal })
    await aborted.next()
    const waiting = aborted.next()
    controller.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    const left = client.followWorker({ workerId })
    await left.next()
    const pending = left.next()
    await left.return?.()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(await follow(workerId, 1, {}, client)).toHaveLength(1)
    await vi.waitFor(() => expect(proxy.open).toBe(0), { timeout: 20_000 })
    expect(proxy.seen).toHaveLength(3)
  })
})
