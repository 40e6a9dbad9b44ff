import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../dev-env/index.js'
import { FaultProxy } from './fault-proxy.js'
import type { Fault } from './faults.js'
import { eventOf } from './long-events.js'

interface Relayed {
  /** What a browser would have been sent. */
  readonly text: string
  readonly headers: Readonly<Record<string, readonly string[]>>
  /** The class of the error that the application was told of. */
  readonly lost: string | null
}

describe('the stream relay for Laravel', () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  let proxy: FaultProxy
  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } })
    proxy = await FaultProxy.start(runtime.url)
  })
  afterAll(async () => {
    await proxy.close()
    await runtime.stop()
  })

  async function relay(run: { runId: string; threadId: string }, faults: readonly Fault[]): Promise<Relayed> {
    proxy.reset(faults)
    const script = fileURLToPath(new URL('adapters/php/relay.php', import.meta.url))
    const child = spawn('php', [script, proxy.url, runtime.secret, run.runId, run.threadId], { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
    const [code] = (await once(child, 'close')) as [number]
    expect(code, said).toBe(0)
    const [first = '', last = ''] = said.trim().split('\n')
    return { text, ...(JSON.parse(first) as Pick<Relayed, 'headers'>), ...(JSON.parse(last) as Pick<Relayed, 'lost'>) }
  }

  async function runOf(count: number, finish: boolean): Promise<{ runId: string; threadId: string }> {
    const run = await runtime.createRun()
    const events: unknown[] = Array.from({ length: count }, (_, i) => eventOf(i))
    if (finish) events.push({ event_type: 'run.finished', payload: { status: 'succeeded' } })
    const answer = await runtime.call('POST', `/internal/v1/runs/${run.runId}/events`, { body: { events, atomic: true } })
    expect(answer.status, answer.text).toBe(200)
    return run
  }

  const rawStream = async ({ runId, threadId }: { runId: string; threadId: string }): Promise<string> => {
    const path = `/internal/v1/runs/${runId}/stream?thread_id=${threadId}&cursor=0&format=ui&follow=run&tail_ms=60000`
    return (await runtime.call('GET', path)).text
  }

  it('hands on byte for byte what the runtime says, through twenty cuts', async () => {
    const run = await runOf(300, true)
    const ways = ['close', 'reset', 'end'] as const
    const cuts = Array.from({ length: 20 }, (_, i): Fault => ({ on: 'streamRun', cut: { frames: 4 + (i % 5), bytes: i, how: ways[i % 3] as 'close' } }))
    const relayed = await relay(run, cuts)
    expect(relayed.text).toBe(await rawStream(run))
    expect(proxy.cuts).toBe(20)
    expect(relayed.lost).toBeNull()
  })

  it('says to a browser what it needs to know of the stream', async () => {
    const { headers } = await relay(await runOf(3, true), [])
    expect(headers).toMatchObject({
      'x-vercel-ai-ui-message-stream': ['v1'],
      'x-accel-buffering': ['no'],
      'content-type': [expect.stringContaining('text/event-stream') as string],
      'cache-control': [expect.stringContaining('no-cache') as string],
    })
  })

  it('says so, and makes nothing up, when the runtime is lost for good', async () => {
    const run = await runOf(10, false)
    const { text, lost } = await relay(run, [
      { on: 'streamRun', cut: { frames: 6, how: 'close' } },
      {
        on: 'streamRun',
        times: 'always',
        answer: { status: 404, body: { error: { code: 'not_found', message: 'Gone.', details: [{ reason: 'unknown_run' }] } } },
      },
    ])
    const frames = text.split('\n\n').filter((frame) => frame !== '')
    expect(
      frames
        .slice(0, -1)
        .map((frame) => `${frame}\n\n`)
        .join(''),
    ).toBe(await rawPrefix(run, 6))
    expect(frames.at(-1)).toMatch(/^data: \{"type":"error"/)
    expect(text).not.toContain('[DONE]')
    expect(lost).toMatch(/RuntimeRefusal$/)
  })

  /** The first frames of a run that goes on. */
  async function rawPrefix({ runId, threadId }: { runId: string; threadId: string }, count: number): Promise<string> {
    const { text } = await runtime.call('GET', `/internal/v1/runs/${runId}/stream?thread_id=${threadId}&cursor=0&format=ui&follow=run&tail_ms=200`)
    return text
      .split('\n\n')
      .slice(0, count)
      .map((frame) => `${frame}\n\n`)
      .join('')
  }
})
