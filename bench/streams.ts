/**
 * What following costs: how long after the append's own answer a follower has the event (same process, other process),
 * and how much memory an idle stream takes.
 *
 *   npm run build && npm run bench:streams -- [idle streams]
 */
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { createRuns, serve, startMachine, token, type Served } from './machine.js'
import { quantile, table } from './report.js'

const [idleStreams = 5_000] = process.argv.slice(2).map(Number)
const appends = 200

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

const machine = await startMachine()
try {
  const limits = { RUNTIME_STREAMS_PER_PRINCIPAL: '100000', RUNTIME_STREAMS_PER_RUN: '100000', RUNTIME_STREAM_HEARTBEAT_MS: '15000' }
  const first = await serve(machine.runtimeUrl, 4197, limits)
  const second = await serve(machine.runtimeUrl, 4196, limits)
  const [a = '', b = '', ...others] = await createRuns(first.url, 'followed', 52)
  const same = await lag(first, first, a)
  const other = await lag(first, second, b)
  const perStream = await idle(first, others)
  console.log(
    table(
      ['measure', 'reached', 'wanted'],
      [
        ['append’s answer → event at a follower, same process', `p50 ${same.p50.toFixed(2)} ms, p99 ${same.p99.toFixed(2)} ms`, '≤ 1 ms'],
        ['append’s answer → event at a follower of another process', `p50 ${other.p50.toFixed(2)} ms, p99 ${other.p99.toFixed(2)} ms`, '≤ 15 ms p50'],
        [`RSS per idle stream at ${String(idleStreams)} streams`, `${perStream.toFixed(1)} KiB`, '≤ 22 KiB'],
      ],
    ),
  )
  await first.stop()
  await second.stop()
} finally {
  await machine.stop()
}
