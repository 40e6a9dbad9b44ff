import {
  createRuntimeClient,
  ResyncRequired,
  StreamGap,
  RuntimeRefusal,
  tokenSigner,
  unwrap,
  type ClientOptions,
  type FollowItem,
  type FollowOptions,
  type RuntimeClient,
} from '@openagents/runtime-client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { dice } from '../eventlog/engine.js'
import { startCuttingProxy, type CuttingProxy } from '../streams/cutting-proxy.js'
import { startMeddlingProxy, type Meddling, type MeddlingProxy } from './meddling-proxy.js'

interface Run {
  readonly runId: string
  readonly threadId: string
}

describe('a follower of the TypeScript client', () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  const proxies: (CuttingProxy | MeddlingProxy)[] = []

  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url })
  })
  afterAll(async () => {
    await runtime.stop()
  })
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close()
  })

  const clientOf = (baseUrl = runtime.url, options: Partial<ClientOptions> = {}): RuntimeClient =>
    createRuntimeClient({ baseUrl, signer: tokenSigner({ secret: runtime.secret }), principal: { userId: 1 }, retry: { baseMs: 5 }, ...options })

  async function cut(cuts: number, seed: number, smallest: number, spread: number): Promise<CuttingProxy> {
    const random = dice(seed)
    const proxy = await startCuttingProxy(runtime.url, cuts, () => smallest + Math.floor(random() * spread))
    proxies.push(proxy)
    return proxy
  }

  async function meddle(script: (path: string, index: number) => Meddling | undefined): Promise<MeddlingProxy> {
    const proxy = await startMeddlingProxy(runtime.url, ({ url }, index) => script(url, index))
    proxies.push(proxy)
    return proxy
  }

  const append = async (runId: string, events: readonly { event_type: string; payload: Record<string, unknown> }[]): Promise<void> => {
    const answer = await runtime.call('POST', `/internal/v1/runs/${runId}/events`, { body: { events } })
    expect(answer.status, answer.text).toBe(200)
  }
  const note = (text: string) => ({ event_type: 'note.added', payload: { text } })
  const finish = { event_type: 'run.finished', payload: { status: 'succeeded' } }

  /** A run that a client writes itself, and that has ended: run.started, notes, run.finished. */
  async function endedRun(notes: readonly string[]): Promise<Run> {
    const run = await runtime.createRun()
    await append(run.runId, [...notes.map(note), finish])
    return run
  }

  async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
    const all: T[] = []
    for await (const item of items) all.push(item)
    return all
  }

  const follow = (baseUrl: string, run: Run, options: Partial<FollowOptions> = {}): AsyncIterable<FollowItem> =>
    clientOf(baseUrl).followRun({ runId: run.runId, threadId: run.threadId, ...options })

  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

  it('gets every event of a run that is being written, once and in order, through forty broken connections', async () => {
    const proxy = await cut(40, 21, 1_500, 3_000)
    const run = await runtime.createRun()
    const words = Array.from({ length: 1_500 }, (_, index) => `${index} wörds 🙂 `)
    const writing = (async () => {
      for (let at = 0; at < words.length; at += 100)
        await append(
          run.runId,
          words.slice(at, at + 100).map((delta) => ({ event_type: 'run.delta', payload: { delta } })),
        )
      await append(run.runId, [finish])
    })()
    const items = await collect(follow(proxy.url, run))
    await writing
    expect(proxy.cuts).toBe(40)
    expect(items.map((item) => item.seq)).toEqual(upTo(words.length + 2))
    expect(items.map((item) => (item.data as { delta?: string }).delta ?? '').join('')).toBe(words.join(''))
    expect(items.every((item) => item.id === String(item.seq) && item.event === 'message')).toBe(true)
  })

  it('gets every part of a message once, and in order, through broken connections in the middle of events', async () => {
    const run = await runtime.createRun({ metadata: null })
    const parts = Array.from({ length: 200 }, (_, index) => [
      { event_type: 'run.delta', payload: { delta: `say ${index} ` } },
      { event_type: 'tool.call', payload: { tool_call_id: `call-${index}`, tool_name: 'look', input: { index } } },
      { event_type: 'tool.result', payload: { tool_call_id: `call-${index}`, status: 'succeeded', output: index } },
    ]).flat()
    await append(run.runId, [...parts, finish])
    const undisturbed = await collect(follow(runtime.url, run, { format: 'ui' }))
    const proxy = await cut(40, 22, 700, 1_500)
    const disturbed = await collect(follow(proxy.url, run, { format: 'ui' }))
    expect(proxy.cuts).toBe(40)
    expect(undisturbed.length).toBeGreaterThan(900)
    expect(disturbed).toEqual(undisturbed)
    expect(undisturbed.at(-1)?.data).toMatchObject({ type: 'finish' })
  })

  it('creates a run, and follows it on the run itself when the connection breaks', async () => {
    const proxy = await cut(4, 23, 900, 300)
    const prompt = 'Tell me a long story.'
    const script = [{ text: 'word '.repeat(200), chunk_delay_ms: 1 }]
    const { runId, parts } = await clientOf(proxy.url).createRunAndFollow({ body: { prompt, script } })
    const items = await collect(parts)
    expect(proxy.cuts).toBeGreaterThan(0)
    const { thread_id: threadId } = (await unwrap(clientOf().getRun({ run_id: runId }))).body.run
    expect(items.map((item) => item.data)).toEqual((await collect(follow(runtime.url, { runId, threadId }, { format: 'ui' }))).map((item) => item.data))
    expect(items.at(-1)?.data.type).toBe('finish')
    const { runs } = (await unwrap(clientOf().listRuns({ thread_id: threadId }))).body
    expect(runs.map((run) => run.id)).toEqual([runId])
  })

  it('goes on through clean ends and refusals', async () => {
    const run = await endedRun(['one', 'two'])
    const troubles: (Meddling | undefined)[] = [
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 502 },
      { hangUp: true },
      { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'retry: 3\n\n' },
      { status: 429, body: '{"error":{"code":"rate_limited","message":"Too many.","details":[{"reason":"stream_limit","retry_after_ms":1}]}}' },
    ]
    const proxy = await meddle((_, index) => troubles[index])
    const reconnects: (number | undefined)[] = []
    const client = clientOf(proxy.url, { hooks: { onReconnect: ({ seq }) => reconnects.push(seq) } })
    const items = await collect(client.followRun({ ...run }))
    expect(items.map((item) => item.seq)).toEqual(upTo(4))
    expect(reconnects).toEqual([0, 0, 0, 0, 0])
    expect(new Set(proxy.seen.map(({ headers }) => headers['x-oa-runtime-signature'])).size).toBe(6)
  })

  it('comes back with the last id when the time of a response is over', async () => {
    const proxy = await meddle(() => undefined)
    const run = await runtime.createRun()
    const items = clientOf(proxy.url).followRun({ ...run, tailMs: 20 })
    expect((await items.next()).value).toMatchObject({ seq: 1 })
    const second = items.next()
    await vi.waitFor(() => expect(proxy.seen.length).toBeGreaterThan(3), { timeout: 20_000 })
    await append(run.runId, [note('late'), finish])
    expect((await second).value).toMatchObject({ seq: 2, id: '2', data: { type: 'event', eventType: 'note.added' } })
    expect(await collect(items)).toHaveLength(1)
    expect(proxy.seen[0]?.url).toContain('cursor=0')
    expect(proxy.seen.at(-1)?.url).not.toContain('cursor=')
    expect(['1', '2']).toContain(proxy.seen.at(-1)?.headers['last-event-id'])
  })

  it('knows the events that streams leave out from those that were lost', async () => {
    const run = await runtime.createRun()
    await append(run.runId, [note('a'), { event_type: 'tool.started', payload: { tool_call_id: 'c' } }, note('b'), note('c'), finish])
    expect((await collect(follow(runtime.url, run))).map((item) => item.seq)).toEqual([1, 2, 4, 5, 6])
    const looked = await meddle(() => undefined)
    expect(await collect(follow(looked.url, run, { gaps: 'trust' }))).toHaveLength(5)
    expect(looked.seen).toHaveLength(1)
  })

  it('reads again what was lost on the way', async () => {
    const run = await runtime.createRun()
    const delta = (text: string) => ({ event_type: 'run.delta', payload: { delta: text } })
    await append(run.runId, [delta('a'), delta('b'), delta('c'), finish])
    const dropping = (id: string, times: number) => {
      let left = times
      return meddle((path) => (path.includes('/stream') ? { edit: (block) => (block.includes(`id: ${id}\n`) && left-- > 0 ? '' : block) } : undefined))
    }
    const once = await dropping('3', 1)
    const undisturbed = await collect(follow(runtime.url, run))
    expect(await collect(follow(once.url, run))).toEqual(undisturbed)
    expect(once.seen.filter(({ url }) => url.includes('/stream'))).toHaveLength(2)

    const always = await dropping('3', Infinity)
    const items: FollowItem[] = []
    const failure = await (async () => {
      for await (const item of follow(always.url, run)) items.push(item)
    })().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StreamGap)
    expect(failure).toMatchObject({ afterSeq: 2, nextSeq: 4, missingSeqs: [3] })
    expect(items.map((item) => item.seq)).toEqual([1, 2])
  })

  it('shows an event of an unknown type that the stream keeps to itself', async () => {
    const run = await endedRun(['a', 'b'])
    const proxy = await meddle((path) => (path.includes('/stream') ? { edit: (block) => (block.includes('id: 2\n') ? '' : block) } : undefined))
    expect(await collect(follow(proxy.url, run))).toEqual(await collect(follow(runtime.url, run)))
  })

  it('drops what comes twice, and stands odd line ends and comments', async () => {
    const run = await endedRun(['a', 'b'])
    const proxy = await meddle((path) => (path.includes('/stream') ? { edit: (block) => `: noise\r${block.replaceAll('\n', '\r\n').repeat(2)}` } : undefined))
    for (const format of ['events', 'ui'] as const)
      expect(await collect(follow(proxy.url, run, { format }))).toEqual(await collect(follow(runtime.url, run, { format })))
  })

  it('says when the position is pruned, and where to go on', async () => {
    const run = await runtime.createRun()
    await append(run.runId, ['a', 'b', 'c', 'd'].map(note))
    await runtime.app.log.prune(run.runId, 4)
    const failure = await collect(follow(runtime.url, run, { cursor: 1 })).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ResyncRequired)
    expect(failure).toMatchObject({ status: 410, reason: 'cursor_pruned', floorSeq: 3, oldestSeq: 4, latestSeq: 5 })
    await append(run.runId, [finish])
    const { floorSeq } = failure as ResyncRequired
    expect((await collect(follow(runtime.url, run, { cursor: floorSeq }))).map((item) => item.seq)).toEqual([4, 5, 6])
  })

  it('refuses a position that is not there, and a run that is not there', async () => {
    const run = await endedRun([])
    const ahead = await collect(follow(runtime.url, run, { cursor: 99 })).catch((error: unknown) => error)
    expect(ahead).toBeInstanceOf(RuntimeRefusal)
    expect(ahead).toMatchObject({ status: 400, reason: 'cursor_ahead' })
    await expect(collect(follow(runtime.url, { ...run, runId: 'no-such-run' }))).rejects.toMatchObject({ status: 404, reason: 'unknown_run' })
  })

  it('ends quietly when it is aborted or left, and closes its connection', async () => {
    const proxy = await meddle(() => undefined)
    const run = await runtime.createRun()
    const controller = new AbortController()
    const items = clientOf(proxy.url).followRun({ ...run, signal: controller.signal })
    await items.next()
    const waiting = items.next()
    controller.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    const left = clientOf(proxy.url).followRun({ ...run })
    await left.next()
    const pending = left.next()
    await left.return?.()
    expect(await pending).toEqual({ done: true, value: undefined })
    for await (const item of clientOf(proxy.url).followRun({ ...run })) {
      expect(item.seq).toBe(1)
      break
    }
    await vi.waitFor(() => expect(proxy.open).toBe(0), { timeout: 20_000 })
    expect(proxy.seen).toHaveLength(3)
  })

  it.each(['events', 'ui'] as const)('begins at the present end in the %s format', async (format) => {
    const run = await runtime.createRun()
    const delta = (text: string) => ({ event_type: 'run.delta', payload: { delta: text } })
    await append(run.runId, [delta('old ')])
    const said: string[] = []
    const reading = (async () => {
      for await (const { data } of follow(runtime.url, run, { cursor: 'end', format })) said.push((data as { delta?: string }).delta ?? '')
    })()
    // Nothing says that the stream has begun, so it is written to until something comes.
    await vi.waitFor(
      async () => {
        await append(run.runId, [delta('new ')])
        expect(said.join('')).toContain('new ')
      },
      { timeout: 20_000 },
    )
    await append(run.runId, [finish])
    await reading
    expect(said.join('')).toMatch(/^(new )+$/)
  })

  it('follows a session through all its turns, also when it comes back between two', async () => {
    const proxy = await meddle(() => undefined)
    const run = await runtime.createRun()
    const say = (frameId: string, text: string) =>
      clientOf().appendFrame({
        run_id: run.runId,
        body: { thread_id: run.threadId, frame_id: frameId, type: 'user_message', payload: { text: 'go', script: [{ text }] } },
      })
    const texts: string[] = []
    const done = (async () => {
      for await (const { data } of clientOf(proxy.url).followRun({ ...run, format: 'ui', follow: 'run', tailMs: 50 }))
        if (data.type === 'text-delta') texts.push(data.delta)
    })()
    await say('frame-1', 'First answer.')
    await vi.waitFor(() => expect(texts.join('')).toBe('First answer.'), { timeout: 20_000 })
    const before = proxy.seen.length
    await vi.waitFor(() => expect(proxy.seen.length).toBeGreaterThan(before + 2), { timeout: 20_000 })
    await say('frame-2', ' Second answer.')
    await vi.waitFor(() => expect(texts.join('')).toBe('First answer. Second answer.'), { timeout: 20_000 })
    await clientOf().cancelRun({ run_id: run.runId, body: { thread_id: run.threadId } })
    await done
  })
})
