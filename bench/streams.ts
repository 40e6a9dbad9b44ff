/**
 * What following costs: how long after the append's own answer a follower has the event (same process, other process), how
 * much memory an idle stream takes, and what followers in another process take from appends.
 *
 *   npm run build && npm run bench:streams -- [idle streams] [seconds] [rounds]      needs wrk on PATH
 *
 * BEFORE=/another/dist/main.js is measured in turn with it, where followers take from appends.
 */
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { cpuOf } from './cpu.js'
import { createRuns, serve, startMachine, token, type Served } from './machine.js'
import { median, quantile, table } from './report.js'
import { appendRequest, load } from './wrk.js'

const [idleStreams = 5_000, seconds = 4, rounds = 3] = process.argv.slice(2).map(Number)
const appends = 200
const followedLogs = 1_000
/** More than either can answer: each is sent once. */
const mostAppends = 6_000

function follow(service: Served, runId: string, threadId: string, onData: (text: string) => void): Promise<Socket> {
  const { hostname, port } = new URL(service.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    const signature = token({ run_id: runId, thread_id: threadId })
    socket.write(
      `GET /internal/v1/runs/${runId}/stream?thread_id=${threadId}&tail_ms=300000 HTTP/1.1\r\nhost: x\r\nx-oa-user-id: 1\r\nx-oa-runtime-signature: ${signature}\r\n\r\n`,
    )
    socket.once('data', (chunk: Buffer) => {
      if (!chunk.toString().startsWith('HTTP/1.1 200')) reject(new Error(chunk.toString().slice(0, 300)))
      socket.on('data', (next: Buffer) => {
        onData(next.toString('latin1'))
      })
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

async function threadOf(service: Served, runId: string): Promise<string> {
  const response = await fetch(`${service.url}/internal/v1/runs/${runId}`, {
    headers: { 'x-oa-user-id': '1', 'x-oa-runtime-signature': token({ run_id: runId }) },
  })
  return ((await response.json()) as { run: { thread_id: string } }).run.thread_id
}

async function lag(writer: Served, reader: Served, runId: string): Promise<{ p50: number; p99: number }> {
  const seen = new Map<number, number>()
  const socket = await follow(reader, runId, await threadOf(writer, runId), (text) => {
    const now = performance.now()
    for (const [, seq] of text.matchAll(/id: (\d+)/g)) if (!seen.has(Number(seq))) seen.set(Number(seq), now)
  })
  const lags: number[] = []
  for (let i = 0; i < appends; i++) {
    const response = await fetch(`${writer.url}/internal/v1/runs/${runId}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-oa-user-id': '1', 'x-oa-runtime-signature': token({ run_id: runId }) },
      body: JSON.stringify({ event_type: 'run.delta', payload: { delta: 'x' } }),
    })
    const { event } = (await response.json()) as { event: { seq: number } }
    const answered = performance.now()
    for (let wait = 0; !seen.has(event.seq) && wait < 2_000; wait++) await new Promise((resolve) => setTimeout(resolve, 1))
    lags.push(Math.max(0, (seen.get(event.seq) ?? Number.POSITIVE_INFINITY) - answered))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  socket.destroy()
  return { p50: quantile(lags, 0.5), p99: quantile(lags, 0.99) }
}

const rssKiB = (service: Served): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(service.process.pid)}/status`, 'utf8'))?.[1])

async function idle(service: Served, runIds: readonly string[]): Promise<number> {
  const threads = await Promise.all(runIds.map((runId) => threadOf(service, runId)))
  const sockets: Socket[] = []
  const open = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 100)
      sockets.push(
        ...(await Promise.all(
          Array.from({ length: 100 }, (_, j) =>
            follow(service, runIds[(i + j) % runIds.length] ?? '', threads[(i + j) % runIds.length] ?? '', () => undefined),
          ),
        )),
      )
  }
  // The first thousand pays for code and pools; what is measured is what each further stream costs.
  await open(1_000)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const before = rssKiB(service)
  await open(idleStreams)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const after = rssKiB(service)
  for (const socket of sockets) socket.destroy()
  return (after - before) / idleStreams
}

interface Pair {
  readonly build: string
  readonly writer: Served
  readonly reader: Served
  readonly runs: readonly string[]
  readonly threads: readonly string[]
}

async function pairOf(build: string, url: string, ports: readonly [number, number], entry?: string): Promise<Pair> {
  const [writer, reader] = [await serve(url, ports[0], limits, [], entry), await serve(url, ports[1], limits, [], entry)]
  const runs = await createRuns(writer.url, 'watched', followedLogs)
  return { build, writer, reader, runs, threads: await Promise.all(runs.map((runId) => threadOf(writer, runId))) }
}

/** Appends to many runs at 64 connections, with a follower of each run in the other process or without. */
async function appendBeside({ writer, reader, runs, threads }: Pair, isFollowed: boolean): Promise<{ rate: number; micros: number; delivered: number }> {
  let delivered = 0
  const sockets: Socket[] = []
  for (let i = 0; isFollowed && i < runs.length; i += 100)
    sockets.push(
      ...(await Promise.all(
        runs.slice(i, i + 100).map((runId, j) =>
          follow(reader, runId, threads[i + j] ?? '', (text) => {
            delivered += text.split('\nid: ').length - 1
          }),
        ),
      )),
    )
  await machine.sql(machine.runtimeUrl, 'CHECKPOINT')
  const requests = Array.from({ length: mostAppends * seconds }, (_, i) =>
    appendRequest(runs[i % runs.length] ?? '', { event_type: 'run.delta', payload: { delta: 'The quick brown fox' } }),
  )
  const cpu = (): number => {
    const { node, postgres } = cpuOf([writer.process.pid ?? 0, reader.process.pid ?? 0], machine.postgresPid())
    return node + postgres
  }
  const before = cpu()
  delivered = 0
  const { perSecond, requests: answered, refused } = await load(writer.url, requests, { connections: 64, seconds })
  if (refused > 0) console.error(`${String(refused)} answers were refusals, so this round is not valid`)
  const micros = (cpu() - before) / answered
  for (const socket of sockets) socket.destroy()
  return { rate: perSecond, micros, delivered: delivered / answered }
}

async function followersElsewhere(pairs: readonly Pair[]): Promise<string[][]> {
  const measured = new Map<string, { rate: number; micros: number; delivered: number }[]>()
  for (const pair of pairs) await appendBeside(pair, true)
  for (let round = 0; round < rounds; round++)
    for (const pair of pairs)
      for (const isFollowed of [false, true]) {
        const name = `${pair.build} ${isFollowed ? 'followed' : 'alone'}`
        measured.set(name, [...(measured.get(name) ?? []), await appendBeside(pair, isFollowed)])
      }
  const middle = (name: string, of: 'rate' | 'micros' | 'delivered'): number => median((measured.get(name) ?? []).map((each) => each[of]))
  return pairs.map(({ build }) => [
    `${build}: appends with ${String(followedLogs)} followers in another process ÷ without`,
    `rate ${(middle(`${build} followed`, 'rate') / middle(`${build} alone`, 'rate')).toFixed(2)} (${middle(`${build} followed`, 'rate').toFixed(0)} ÷ ${middle(`${build} alone`, 'rate').toFixed(0)}), CPU µs ${middle(`${build} followed`, 'micros').toFixed(0)} ÷ ${middle(`${build} alone`, 'micros').toFixed(0)}, delivered ${(100 * middle(`${build} followed`, 'delivered')).toFixed(0)} %`,
    'rate ≥ 0.9',
  ])
}

const limits = { RUNTIME_STREAMS_PER_PRINCIPAL: '100000', RUNTIME_STREAMS_PER_RUN: '100000', RUNTIME_STREAM_HEARTBEAT_MS: '15000' }
const machine = await startMachine()
try {
  const first = await serve(machine.runtimeUrl, 4197, limits)
  const second = await serve(machine.runtimeUrl, 4196, limits)
  const [a = '', b = '', ...others] = await createRuns(first.url, 'followed', 52)
  const same = await lag(first, first, a)
  const other = await lag(first, second, b)
  const perStream = await idle(first, others)
  await first.stop()
  await second.stop()
  const { BEFORE: earlier } = process.env
  const pairs = [
    ...(earlier === undefined ? [] : [await pairOf('before', machine.beforeUrl, [4193, 4192], earlier)]),
    await pairOf('this', machine.runtimeUrl, [4195, 4194]),
  ]
  const beside = await followersElsewhere(pairs)
  for (const { writer, reader } of pairs) await Promise.all([writer.stop(), reader.stop()])
  console.log(
    table(
      ['measure', 'reached', 'wanted'],
      [
        ['append’s answer → event at a follower, same process', `p50 ${same.p50.toFixed(2)} ms, p99 ${same.p99.toFixed(2)} ms`, '≤ 1 ms'],
        ['append’s answer → event at a follower of another process', `p50 ${other.p50.toFixed(2)} ms, p99 ${other.p99.toFixed(2)} ms`, '≤ 15 ms p50'],
        [`RSS per idle stream at ${String(idleStreams)} streams`, `${perStream.toFixed(1)} KiB`, '≤ 12 KiB'],
        ...beside,
      ],
    ),
  )
} finally {
  await machine.stop()
}
