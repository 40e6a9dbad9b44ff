import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { callHeaders } from '../dev-env/index.js'
import { dice } from '../integration/eventlog/engine.js'
import { call, persist, runCommand, secret } from './processes.js'

export interface Load {
  readonly seed: number
  readonly runs: number
  readonly clients: number
  readonly appends: number
}

interface Followed {
  readonly runId: string
  readonly threadId: string
  readonly seen: number[]
  connections: number
  done: Promise<void>
}

interface StoredEvent {
  readonly seq: number
  readonly idempotency_key?: string | null
  readonly payload: Readonly<Record<string, unknown>>
}

/** Reads a run's stream from any of the processes, again and again, until its end mark. */
async function follow(pick: () => string, run: Followed, stopAt: number): Promise<void> {
  while (performance.now() < stopAt) {
    run.connections++
    const path = `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}&tail_ms=120000`
    try {
      const headers = { ...callHeaders(secret, path, {}), 'last-event-id': String(run.seen.at(-1) ?? 0) }
      const response = await fetch(`${pick()}${path}`, { headers, signal: AbortSignal.timeout(60_000) })
      if (response.status !== 200 || !response.body) throw new Error(String(response.status))
      let rest = ''
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        const frames = (rest + text).split('\n\n')
        rest = frames.pop() ?? ''
        for (const frame of frames) {
          if (frame.includes('data: [DONE]')) return
          const id = /^id: (\d+)$/m.exec(frame)?.[1]
          if (id !== undefined) run.seen.push(Number(id))
        }
      }
    } catch {
      await sleep(50 + Math.random() * 100)
    }
  }
  throw new Error(`${run.runId} was not read to its end.`)
}

/**
 * Appends under keys from many clients, to any of the processes, with readers on every run, while `disturb` does what it
 * does; then ends the runs and holds what was acknowledged, what is stored, and what was read against each other.
 */
export async function appendAndVerify(
  load: Load,
  pick: (random: () => number) => string,
  databaseUrl: string,
  disturb: (progress: () => number) => Promise<void>,
): Promise<void> {
  const began = performance.now()
  const random = dice(load.seed)
  const anywhere = () => pick(random)
  const runs: Followed[] = []
  for (let i = 0; i < load.runs; i++) {
    const { json } = await call(anywhere(), 'POST', '/internal/v1/runs', { body: {} })
    const { id, thread_id } = json['run'] as { id: string; thread_id: string }
    runs.push({ runId: id, threadId: thread_id, seen: [], connections: 0, done: Promise.resolve() })
  }
  const stopAt = performance.now() + 150_000
  for (const run of runs) run.done = follow(anywhere, run, stopAt)

  const told = new Map<string, number>()
  const statistics = { retried: 0, replays: 0, slowestMs: 0 }
  let next = 0
  const client = async (): Promise<void> => {
    for (let i = next++; i < load.appends; i = next++) {
      const run = runs[Math.floor(random() * runs.length)] as Followed
      const sent = performance.now()
      const body = { event_type: 'note', payload: { n: i }, idempotency_key: `key-${i}` }
      const answer = await persist(anywhere, 'POST', `/internal/v1/runs/${run.runId}/events`, { body })
      expect([200, 201], JSON.stringify(answer.json)).toContain(answer.status)
      told.set(`${run.runId} key-${i}`, (answer.json['event'] as StoredEvent).seq)
      if (answer.attempts > 1) statistics.retried++
      if (answer.status === 200) statistics.replays++
      statistics.slowestMs = Math.max(statistics.slowestMs, performance.now() - sent)
    }
  }
  await Promise.all([...Array.from({ length: load.clients }, client), disturb(() => told.size)])
  const appended = performance.now()
  expect(told.size).toBe(load.appends)

  for (const run of runs) {
    const body = { event_type: 'run.finished', payload: { status: 'succeeded' }, idempotency_key: 'end' }
    expect((await persist(anywhere, 'POST', `/internal/v1/runs/${run.runId}/events`, { body })).status).toBeLessThan(202)
  }
  await Promise.all(runs.map((run) => run.done))

  let stored = 0
  for (const run of runs) {
    const events = await readAll(anywhere, run.runId)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
    expect(run.seen, `${run.runId}, seed ${load.seed}`).toEqual(events.map(({ seq }) => seq))
    const keys = events.flatMap(({ seq, payload }) => (typeof payload['n'] === 'number' ? [{ key: `${run.runId} key-${payload['n']}`, seq }] : []))
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length)
    for (const { key, seq } of keys) expect(told.get(key), `${key}, seed ${load.seed}`).toBe(seq)
    stored += keys.length
  }
  expect(stored).toBe(load.appends)
  const verified = await verifyAll(
    runs.map(({ runId }) => runId),
    databaseUrl,
  )
  process.stdout.write(
    `seed ${load.seed}: ${load.appends} appends in ${((appended - began) / 1000).toFixed(1)} s, ${statistics.retried} retried, ${statistics.replays} of them had been written, ` +
      `slowest ${statistics.slowestMs.toFixed(0)} ms; ${runs.reduce((sum, run) => sum + run.connections, 0)} connections of ${runs.length} readers; ` +
      `${verified} runs verified; ${((performance.now() - began) / 1000).toFixed(1)} s in all\n`,
  )
}

async function readAll(pick: () => string, runId: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  for (let after: number | null = 0; after !== null;) {
    const { status, json } = await persist(pick, 'GET', `/internal/v1/runs/${runId}/events?after=${after}&limit=1000`, {})
    expect(status, JSON.stringify(json)).toBe(200)
    events.push(...(json['events'] as StoredEvent[]))
    after = json['next_after'] as number | null
  }
  return events
}

/** `runtime verify`, for every run, a few at a time. */
async function verifyAll(runIds: readonly string[], databaseUrl: string): Promise<number> {
  const waiting = [...runIds]
  let verified = 0
  const worker = async (): Promise<void> => {
    for (let runId = waiting.pop(); runId !== undefined; runId = waiting.pop()) {
      const { code, output } = await runCommand(['verify', runId], { DATABASE_URL: databaseUrl })
      expect(code, output).toBe(0)
      expect(output).toMatch(new RegExp(`^ok: ${runId}:`, 'm'))
      verified++
    }
  }
  await Promise.all([worker(), worker(), worker()])
  return verified
}
