import { beforeEach, describe, expect, it } from 'vitest'
import { RunClient } from './run-client.js'
import { chunksOf, isDone, openStream, readStream } from './stream-reader.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime({ RUNTIME_ROLES: 'api', RUNTIME_STREAM_HEARTBEAT_MS: '100' })
let run: RunClient

const path = (query: string): string => `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}${query}`

async function write(format: 'events' | 'ui'): Promise<void> {
  run = await RunClient.create(file.runtime, { format })
  await run.append('run.delta', { delta: 'Hel' })
  await run.append('run.delta', { delta: 'lo\nthere' })
  await run.append('tool.call', { tool_call_id: 'c1', tool_name: 'add', input: { a: 1 } })
  await run.append('tool.result', { tool_call_id: 'c1', status: 'succeeded', output: { sum: 2 } })
  await run.append('custom.thing', { n: 1 })
  await run.append('run.finished', { status: 'succeeded', reason: 'completed' })
}

describe('the format events', () => {
  beforeEach(() => write('events'))

  it('maps every event to its chunk', async () => {
    const reader = await readStream(file.runtime, path('&cursor=0'))
    const runId = run.runId
    expect(reader.messages().map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6', '7', '7'])
    expect(chunksOf(reader.messages())).toEqual([
      { type: 'start', runId, meta: { source: 'runtime' } },
      { type: 'text-delta', runId, author: 'client', delta: 'Hel' },
      { type: 'text-delta', runId, author: 'client', delta: 'lo\nthere' },
      { type: 'tool-call', runId, author: 'client', toolCall: { tool_call_id: 'c1', tool_name: 'add', input: { a: 1 } } },
      { type: 'tool-result', runId, author: 'client', toolResult: { tool_call_id: 'c1', status: 'succeeded', output: { sum: 2 } } },
      { type: 'event', runId, author: 'client', eventType: 'custom.thing', payload: { n: 1 } },
      { type: 'finish', runId, author: 'client', meta: { status: 'succeeded', reason: 'completed' } },
    ])
    expect(reader.text()).toMatch(/^event: message\nid: 1\ndata: \{.*\}\n\nevent: message\n/)
  })

  it('has headers that keep proxies from holding it back, and names the run', async () => {
    const { headers } = await readStream(file.runtime, path('&cursor=0'))
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-oa-run-id': run.runId,
    })
    expect(headers['x-request-id']).toBeDefined()
    expect(headers).not.toHaveProperty('x-vercel-ai-ui-message-stream')
  })

  it('can be asked for as ui by a single request', async () => {
    const reader = await readStream(file.runtime, path('&cursor=0&format=ui'))
    expect(reader.headers['x-vercel-ai-ui-message-stream']).toBe('v1')
    expect(chunksOf(reader.messages())[0]).toMatchObject({ type: 'start' })
    expect((await readStream(file.runtime, path('&cursor=0'))).text()).toContain('"runId"')
  })
})

describe('the format ui', () => {
  beforeEach(() => write('ui'))

  it('is the run’s own when it was created so, and is framed as the protocol asks', async () => {
    const reader = await readStream(file.runtime, path('&cursor=0'))
    expect(reader.headers['x-vercel-ai-ui-message-stream']).toBe('v1')
    const chunks = chunksOf(reader.messages())
    const types = chunks.map(({ type }) => type)
    expect(types[0]).toBe('start')
    expect(types.at(-1)).toBe('finish')
    expect(isDone(reader.messages().at(-1))).toBe(true)
    const starts = chunks.filter(({ type }) => type === 'text-start')
    const ends = chunks.filter(({ type }) => type === 'text-end')
    expect(starts.map(({ id }) => id)).toEqual(ends.map(({ id }) => id))
    expect(
      chunks
        .filter(({ type }) => type === 'text-delta')
        .map(({ delta }) => delta)
        .join(''),
    ).toBe('Hello\nthere')
    expect(types.filter((type) => type === 'start-step')).toHaveLength(types.filter((type) => type === 'finish-step').length)
    expect(types).toEqual(expect.arrayContaining(['tool-input-available', 'tool-output-available']))
  })

  it('can be asked for as events by a single request', async () => {
    const reader = await readStream(file.runtime, path('&cursor=0&format=events'))
    expect(reader.headers).not.toHaveProperty('x-vercel-ai-ui-message-stream')
    expect(chunksOf(reader.messages())[0]).toEqual({ type: 'start', runId: run.runId, meta: { source: 'runtime' } })
  })

  it('is the same text in pieces as in one: a reader that resumes at any event gets the rest', async () => {
    const whole = (await readStream(file.runtime, path('&cursor=0'))).messages()
    for (let cursor = 1; cursor < 7; cursor++) {
      const position = whole.findIndex(({ id }) => id === String(cursor))
      if (position === -1) continue
      const rest = (await readStream(file.runtime, path(`&cursor=${String(cursor)}`))).messages()
      expect(rest.map(({ data }) => data)).toEqual(whole.slice(position + 1).map(({ data }) => data))
    }
  })
})

describe('what a reader does not see', () => {
  it('internal events: their seq stays taken', async () => {
    run = await RunClient.create(file.runtime)
    await run.append('lease.taken', { by: 'somebody' })
    await run.append('run.delta', { delta: 'x' })
    await run.finish()
    expect((await readStream(file.runtime, path('&cursor=0'))).ids()).toEqual([1, 3, 4])
    expect((await run.log()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
  })

  it('late words: they are shown as events, not as text', async () => {
    run = await RunClient.create(file.runtime)
    await run.append('run.cancel_requested')
    await run.append('run.delta', { delta: 'too late' })
    await run.finish('canceled')
    const types = chunksOf((await readStream(file.runtime, path('&cursor=0'))).messages()).map(({ type }) => type)
    expect(types).toEqual(['start', 'event', 'event', 'finish'])
  })
})

describe('a stream on which nothing happens', () => {
  it('says that it lives, by comments that are no events', async () => {
    run = await RunClient.create(file.runtime)
    const reader = await openStream(file.runtime, path('&cursor=1&tail_ms=20000'))
    await reader.until(() => (reader.text().match(/^: keep-alive$/gm) ?? []).length >= 3)
    expect(reader.messages()).toEqual([])
    await run.append('run.delta', { delta: 'x' })
    await reader.until(() => reader.ids().length === 1)
    reader.close()
  })
})
