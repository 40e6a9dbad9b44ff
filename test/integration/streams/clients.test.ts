import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema, type UIMessageChunk } from 'ai'
import { EventSource } from 'eventsource'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { dice } from '../eventlog/engine.js'
import { startCuttingProxy, type CuttingProxy } from './cutting-proxy.js'

const eventCount = 10_000
const cuts = 100

interface Run {
  readonly runId: string
  readonly path: string
  /** Resolves when the run has ended. */
  readonly written: Promise<void>
}

describe('a run of ten thousand events through a hundred disconnects', () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  let proxy: CuttingProxy
  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } })
  })
  afterAll(async () => {
    await runtime.stop()
  })
  afterEach(async () => {
    await proxy.close()
  })

  /** Words that count: the deltas of seq 2, 3, ... up to the last but one. */
  const words = Array.from({ length: eventCount - 2 }, (_, i) => `${i + 2} `)

  /** Makes a run and goes on writing it while others read. */
  async function write(query: string): Promise<Run> {
    const { runId, threadId } = await runtime.createRun()
    const append = async (events: unknown[]): Promise<void> => {
      const answer = await runtime.call('POST', `/internal/v1/runs/${runId}/events`, { body: { events } })
      expect(answer.status, answer.text).toBe(200)
    }
    const written = (async () => {
      for (let i = 0; i < words.length; i += 1_000) {
        await append(words.slice(i, i + 1_000).map((delta) => ({ event_type: 'run.delta', payload: { delta } })))
        await sleep(100)
      }
      await append([{ event_type: 'run.finished', payload: { status: 'succeeded' } }])
    })()
    return { runId, written, path: `/internal/v1/runs/${runId}/stream?thread_id=${threadId}&tail_ms=60000${query}` }
  }

  it('is read without gap or double by EventSource', async () => {
    const random = dice(11)
    proxy = await startCuttingProxy(runtime.url, cuts, () => 3_000 + Math.floor(random() * 6_000))
    const run = await write('&from=0')
    const ids: number[] = []
    let text = ''
    let connections = 0
    const source = new EventSource(`${proxy.url}${run.path}`, {
      // A token is good for one request, so each attempt brings its own. What is read first makes the client come back soon.
      fetch: async (url, init) => {
        connections++
        const response = await fetch(url, { ...init, headers: { ...init.headers, ...runtime.headers(run.path, {}) } })
        expect(response.status).toBe(200)
        const hurry = new TextEncoder().encode('retry: 1\n\n')
        const body = response.body!.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({ start: (controller) => controller.enqueue(hurry) }))
        return { body, url: response.url, status: response.status, redirected: response.redirected, headers: response.headers }
      },
    })
    await new Promise<void>((resolve) => {
      source.addEventListener('message', ({ data, lastEventId }) => {
        if (data === '[DONE]') {
          source.close()
          resolve()
          return
        }
        const chunk = JSON.parse(String(data)) as { type: string; delta?: string }
        ids.push(Number(lastEventId))
        if (chunk.type === 'text-delta') text += chunk.delta ?? ''
      })
    })
    await run.written
    expect(proxy.cuts).toBe(cuts)
    expect(connections).toBeGreaterThan(cuts)
    expect(ids).toEqual(Array.from({ length: eventCount }, (_, i) => i + 1))
    expect(text).toBe(words.join(''))
  })

  it('is read without gap or double by the AI SDK', async () => {
    const random = dice(12)
    proxy = await startCuttingProxy(runtime.url, cuts, () => 2_000 + Math.floor(random() * 3_500))
    const run = await write('&format=ui')
    let connections = 0
    const ids: string[] = []
    const confirmed = new TransformStream<Uint8Array, Uint8Array>()
    const writer = confirmed.writable.getWriter()

    /** Passes on what an id has confirmed. What came after the last id is dropped: it comes again. */
    const readOnce = async (cursor: string): Promise<boolean> => {
      connections++
      const response = await fetch(`${proxy.url}${run.path}`, { headers: { ...runtime.headers(run.path, {}), 'last-event-id': cursor } })
      expect(response.status).toBe(200)
      expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1')
      let rest = ''
      let provisional = ''
      for await (const bytes of response.body!.pipeThrough(new TextDecoderStream())) {
        const frames = (rest + bytes).split('\n\n')
        rest = frames.pop()!
        for (const frame of frames) {
          provisional += `${frame}\n\n`
          const isDone = frame.includes('data: [DONE]')
          const id = /^id: (\d+)$/m.exec(frame)?.[1]
          if (id === undefined && !isDone) continue
          if (id !== undefined) ids.push(id)
          await writer.write(new TextEncoder().encode(provisional))
          provisional = ''
          if (isDone) return true
        }
      }
      return false
    }
    const reading = (async () => {
      for (let isDone = false; !isDone;) isDone = await readOnce(ids.at(-1) ?? '0').catch(() => false)
      await writer.close()
    })()
    const invalid: unknown[] = []
    const chunks = parseJsonEventStream({ stream: confirmed.readable, schema: uiMessageChunkSchema }).pipeThrough(
      new TransformStream<{ success: boolean; value?: UIMessageChunk; error?: unknown }, UIMessageChunk>({
        transform(parsed, controller) {
          if (parsed.success && parsed.value) controller.enqueue(parsed.value)
          else invalid.push(parsed.error)
        },
      }),
    )
    let text = ''
    const errors: unknown[] = []
    for await (const message of readUIMessageStream({ stream: chunks, onError: (error) => errors.push(error) })) {
      expect(message.id).toBe(run.runId)
      const parts = message.parts.filter((part) => part.type === 'text')
      expect(parts.length).toBeLessThanOrEqual(1)
      text = parts[0]?.text ?? ''
    }
    await Promise.all([reading, run.written])
    expect([...errors, ...invalid]).toEqual([])
    expect(connections).toBeGreaterThan(cuts)
    expect(proxy.cuts).toBe(cuts)
    expect(text).toBe(words.join(''))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is read without gap or double by curl', async () => {
    const random = dice(13)
    proxy = await startCuttingProxy(runtime.url, cuts, () => 3_000 + Math.floor(random() * 6_000))
    const run = await write('')
    const ids: number[] = []
    let text = ''
    let connections = 0
    let isDone = false
    while (!isDone) {
      connections++
      const headers = Object.entries({ ...runtime.headers(run.path, {}), 'last-event-id': String(ids.at(-1) ?? 0) }).flatMap(([name, value]) => [
        '-H',
        `${name}: ${value}`,
      ])
      const curl = spawn('curl', ['-N', '-s', ...headers, `${proxy.url}${run.path}`], { stdio: ['ignore', 'pipe', 'ignore'] })
      let rest = ''
      curl.stdout.setEncoding('utf8').on('data', (bytes: string) => {
        const frames = (rest + bytes).split('\n\n')
        rest = frames.pop()!
        for (const frame of frames) {
          const data = /^data: (.*)$/m.exec(frame)?.[1]
          if (data === undefined) continue
          if (data === '[DONE]') {
            isDone = true
            continue
          }
          ids.push(Number(/^id: (\d+)$/m.exec(frame)?.[1]))
          const chunk = JSON.parse(data) as { type: string; delta?: string }
          if (chunk.type === 'text-delta') text += chunk.delta ?? ''
        }
      })
      await once(curl, 'close')
    }
    await run.written
    expect(connections).toBeGreaterThan(cuts)
    expect(proxy.cuts).toBe(cuts)
    expect(ids).toEqual(Array.from({ length: eventCount }, (_, i) => i + 1))
    expect(text).toBe(words.join(''))
  })
})
