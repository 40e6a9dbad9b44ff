import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { dice } from '../integration/eventlog/engine.js'
import type { Fault } from './faults.js'
import { wireDataOf } from './long-events.js'
import type { Stage } from './stage.js'
import { readLog, readUndisturbed } from './undisturbed.js'

const eventCount = 2_000
const cuts = 50

/** Where the connections break, and how. The same for every client. */
function cutsOf(format: 'events' | 'ui'): Fault[] {
  const random = dice(format === 'ui' ? 51 : 50)
  const ways = ['close', 'reset', 'end', 'close'] as const
  // A part of the ui format is shorter; all cuts together stay well below the length of the stream.
  const [least, spread] = format === 'ui' ? [600, 1_800] : [1_000, 3_600]
  return Array.from({ length: cuts }, (_, i) => ({
    on: 'streamRun',
    cut: { bytes: least + Math.floor(random() * spread), how: ways[i % ways.length] as 'close', in_character: i % 4 === 3 },
  }))
}

/**
 * The client makes a run and follows it from its beginning while another process writes it; its connections break fifty times. It
 * has to end with the log as it is stored, every event once and in order.
 */
export async function followThroughCuts(stage: Stage, format: 'events' | 'ui'): Promise<void> {
  const { adapter, proxy, runtime } = stage
  proxy.reset(cutsOf(format))
  await adapter.configure({
    base_url: proxy.url,
    ...stage.signing,
    principal: { user_id: 1 },
    retry: { attempts: 5, base_ms: 2, max_ms: 20, total_ms: 60_000 },
  })
  const created = await adapter.call({ operation: 'createRun', body: { metadata: { title: 'a long one' } } })
  if (created.is !== 'result') throw new Error(created.message)
  const { id: runId, thread_id: threadId } = (created.body as { run: { id: string; thread_id: string } }).run
  const writer = startWriter(runtime.url, runtime.secret, runId)
  try {
    const following = adapter.follow({ run_id: runId, thread_id: threadId, cursor: 0, format, follow: 'run' })
    const end = await following.ended
    expect(end).toMatchObject({ is: 'end', by: 'done' })
    await writer.done
    expect(proxy.cuts).toBe(cuts)
    expect(proxy.seenOf('streamRun').length).toBeGreaterThan(cuts)
    const log = await readLog(runtime, runId)
    expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: eventCount + 2 }, (_, i) => i + 1))
    if (format === 'events') {
      expect(following.events.map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq))
      expect(following.events.map(({ data }) => data)).toEqual(log.map((event) => wireDataOf(runId, event)))
      return
    }
    const parts = await readUndisturbed(runtime, { runId, threadId, cursor: 0, format, follow: 'run', tailMs: 60_000 })
    expect(following.events.map(({ data }) => data)).toEqual(parts.map(({ data }) => data))
    expect(parts.length).toBeGreaterThan(eventCount)
  } finally {
    await writer.stop()
  }
}

function startWriter(url: string, secret: string, runId: string): { readonly done: Promise<void>; stop(): Promise<void> } {
  const script = fileURLToPath(new URL('long-writer.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, secret, runId, String(eventCount)], { stdio: ['ignore', 'inherit', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const closed = once(child, 'close') as Promise<[number | null]>
  const done = closed.then(([code]) => {
    if (code !== 0) throw new Error(`The writing process ended with ${String(code)}: ${complaint}`)
  })
  done.catch(() => undefined)
  return {
    done,
    stop: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}
