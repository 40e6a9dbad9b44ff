/**
 * Whether the logs of workers are as fast as those of runs: one event a request over many logs, and the way from sending an
 * append to having its event at a follower, of both in one run, interleaved, with the same payload.
 *
 *   npm run build && npm run bench:workers -- [seconds] [rounds] [logs]      needs wrk on PATH
 */
import { connect, type Socket } from 'node:net'
import { createRuns, serve, startMachine, token, type Machine, type Served } from './machine.js'
import { median, quantile, table } from './report.js'
import { load, rawRequest, type LoadResult } from './wrk.js'

const [seconds = 4, rounds = 3, logs = 10_000] = process.argv.slice(2).map(Number)
const connections = 64
const appendsPerRound = 100
const payload = {
  role: 'assistant',
  type: 'message.delta',
  text: 'The quick brown fox jumps over the lazy dog and keeps going',
  tokens: 17,
  meta: { model: 'm-1', step: 3, trace: '4bf92f3577b34da6a3ce929d0e0e4736' },
}
let keys = 0

/** What differs between the two kinds of log. */
interface Kind {
  readonly name: 'runs' | 'workers'
  create(url: string, prefix: string, count: number): Promise<string[]>
  readonly claims: (id: string) => Record<string, unknown>
  readonly appendPath: (id: string) => string
  readonly body: () => unknown
  readonly streamPath: (id: string) => string
}

const event = (eventType: string): Record<string, unknown> => ({ event_type: eventType, payload, idempotency_key: `k${String(keys++)}` })

const runs: Kind = {
  name: 'runs',
  create: createRuns,
  claims: (id) => ({ run_id: id }),
  appendPath: (id) => `/internal/v1/runs/${id}/events`,
  body: () => event('run.delta'),
  streamPath: (id) => `/internal/v1/runs/${id}/stream?tail_ms=300000`,
}

const workers: Kind = {
  name: 'workers',
  create: createWorkers,
  claims: () => ({}),
  appendPath: (id) => `/internal/v1/codex/workers/${id}/events`,
  body: () => ({ event: event('worker.event') }),
  streamPath: (id) => `/internal/v1/codex/workers/${id}/stream?tail_ms=300000`,
}

async function createWorkers(url: string, prefix: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `${prefix}-${String(i)}`)
  for (let i = 0; i < count; i += 100)
    await Promise.all(
      ids.slice(i, i + 100).map(async (worker_id) => {
        const response = await fetch(`${url}/internal/v1/codex/workers`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...signed() },
          body: JSON.stringify({ worker_id, adapter: 'desktop' }),
        })
        await response.arrayBuffer()
        if (!response.ok) throw new Error(`createCodexWorker answered ${String(response.status)}`)
      }),
    )
  return ids
}

const signed = (claims: Readonly<Record<string, unknown>> = {}): Record<string, string> => ({ 'x-oa-user-id': '1', 'x-oa-runtime-signature': token(claims) })

/** One event a request, each to any of the logs. */
async function append(machine: Machine, service: Served, kind: Kind, ids: readonly string[]): Promise<LoadResult> {
  await machine.sql(machine.runtimeUrl, 'CHECKPOINT')
  const requests = Array.from({ length: 12_500 * Math.max(1, seconds) }, () => {
    const id = ids[Math.floor(Math.random() * ids.length)] ?? ''
    return rawRequest('POST', kind.appendPath(id), signed(kind.claims(id)), JSON.stringify(kind.body()))
  })
  const result = await load(service.url, requests, { connections, seconds })
  if (result.refused > 0) console.error(`${kind.name}: ${String(result.refused)} answers were refusals`)
  return result
}

interface Follower {
  /** When the event with this seq came. */
  seen(seq: number): Promise<number>
  close(): void
}

async function threadOf(service: Served, runId: string): Promise<string> {
  const response = await fetch(`${service.url}/internal/v1/runs/${runId}`, { headers: signed({ run_id: runId }) })
  return ((await response.json()) as { run: { thread_id: string } }).run.thread_id
}

async function follow(service: Served, kind: Kind, id: string): Promise<Follower> {
  const threadId = kind === runs ? await threadOf(service, id) : undefined
  const path = `${kind.streamPath(id)}${threadId === undefined ? '' : `&thread_id=${threadId}`}`
  const claims = { ...kind.claims(id), ...(threadId === undefined ? {} : { thread_id: threadId }) }
  const at = new Map<number, number>()
  const waiting = new Map<number, (at: number) => void>()
  const socket = await open(service, rawRequest('GET', path, signed(claims)))
  socket.on('data', (chunk: Buffer) => {
    const now = performance.now()
    for (const [, text] of chunk.toString('latin1').matchAll(/^id: (\d+)$/gm)) {
      const seq = Number(text)
      at.set(seq, now)
      waiting.get(seq)?.(now)
    }
  })
  return {
    seen: (seq) =>
      new Promise((resolve, reject) => {
        const came = at.get(seq)
        if (came !== undefined) {
          resolve(came)
          return
        }
        const patience = setTimeout(() => {
          reject(new Error(`${kind.name}: the event ${String(seq)} did not come.`))
        }, 10_000)
        waiting.set(seq, (now) => {
          clearTimeout(patience)
          resolve(now)
        })
      }),
    close: () => {
      socket.destroy()
    },
  }
}

function open(service: Served, request: Buffer): Promise<Socket> {
  const { hostname, port } = new URL(service.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.write(request)
    socket.once('data', (chunk: Buffer) => {
      if (chunk.toString().startsWith('HTTP/1.1 200')) resolve(socket)
      else reject(new Error(chunk.toString().slice(0, 300)))
    })
    socket.once('error', reject)
  })
}

/** From the sending of an append to its event at a follower, in milliseconds. */
async function appendToEvent(writer: Served, kind: Kind, id: string, follower: Follower): Promise<number> {
  const sent = performance.now()
  const response = await fetch(`${writer.url}${kind.appendPath(id)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed(kind.claims(id)) },
    body: JSON.stringify(kind.body()),
  })
  const answer = (await response.json()) as { event?: { seq: number }; data?: { seq: number } }
  const seq = (answer.event ?? answer.data)?.seq
  if (seq === undefined) throw new Error(`${kind.name}: an append was answered with ${String(response.status)}`)
  return (await follower.seen(seq)) - sent
}

/** Of both kinds in turn, so that whatever disturbs one disturbs the other. */
async function latencies(writer: Served, reader: Served, ids: Readonly<Record<Kind['name'], string>>): Promise<Record<Kind['name'], number[]>> {
  const found: Record<Kind['name'], number[]> = { runs: [], workers: [] }
  const followers = { runs: await follow(reader, runs, ids.runs), workers: await follow(reader, workers, ids.workers) }
  try {
    for (let i = 0; i < appendsPerRound * rounds; i++)
      for (const kind of inTurn(i)) {
        found[kind.name].push(await appendToEvent(writer, kind, ids[kind.name], followers[kind.name]))
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
  } finally {
    followers.runs.close()
    followers.workers.close()
  }
  return found
}

/** Who goes second finds the machine warm, or busy with what the first has left: so they take turns. */
const inTurn = (round: number): readonly Kind[] => (round % 2 === 0 ? [runs, workers] : [workers, runs])

const machine = await startMachine()
try {
  const first = await serve(machine.runtimeUrl, 4195)
  const second = await serve(machine.runtimeUrl, 4194)
  const ids = { runs: await runs.create(first.url, 'bench-run', logs), workers: await workers.create(first.url, 'bench-worker', logs) }
  const results: Record<Kind['name'], LoadResult[]> = { runs: [], workers: [] }
  for (let round = 0; round < rounds; round++) for (const kind of inTurn(round)) results[kind.name].push(await append(machine, first, kind, ids[kind.name]))
  const followed = { runs: ids.runs[0] ?? '', workers: ids.workers[0] ?? '' }
  const same = await latencies(first, first, followed)
  const other = await latencies(first, second, followed)
  await first.stop()
  await second.stop()

  const rates = ({ name }: Kind): number[] => results[name].map(({ perSecond }) => perSecond)
  console.log(
    table(
      [`one event a request, ${String(connections)} connections, ${String(logs)} logs`, 'events/s', 'min..max', 'p50 ms', 'p99 ms'],
      [runs, workers].map((kind) => [
        kind.name,
        median(rates(kind)).toFixed(0),
        `${Math.min(...rates(kind)).toFixed(0)}..${Math.max(...rates(kind)).toFixed(0)}`,
        median(results[kind.name].map(({ p50Ms }) => p50Ms)).toFixed(1),
        median(results[kind.name].map(({ p99Ms }) => p99Ms)).toFixed(1),
      ]),
    ),
  )
  const lag = (values: readonly number[]): string => `p50 ${quantile(values, 0.5).toFixed(2)} ms, p99 ${quantile(values, 0.99).toFixed(2)} ms`
  const lagRatio = ({ runs: ofRuns, workers: ofWorkers }: Record<Kind['name'], number[]>): string =>
    (quantile(ofWorkers, 0.5) / quantile(ofRuns, 0.5)).toFixed(2)
  console.log(
    table(
      ['workers ÷ runs', 'workers', 'runs', 'ratio', 'wanted'],
      [
        ['events/s', median(rates(workers)).toFixed(0), median(rates(runs)).toFixed(0), (median(rates(workers)) / median(rates(runs))).toFixed(2), '≥ 0.83'],
        ['append sent → event at a follower, same process', lag(same.workers), lag(same.runs), `${lagRatio(same)} (p50)`, '≤ 1.2'],
        ['append sent → event at a follower, other process', lag(other.workers), lag(other.runs), `${lagRatio(other)} (p50)`, '≤ 1.2'],
      ],
    ),
  )
} finally {
  await machine.stop()
}
