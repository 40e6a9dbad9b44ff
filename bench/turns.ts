/**
 * What a turn costs: prompt to finished answer over HTTP with the scripted provider, on one process and on two; how long a
 * frame for an idle run waits for its first step; and what idle open runs cost the database.
 *
 *   npm run build && npm run bench:turns -- [seconds] [idle runs]
 *
 * CPU_PROFILE_DIR writes a CPU profile of the first process there.
 */
import { Agent, request } from 'node:http'
import { serve, startMachine, token, createRuns, type Machine, type Served } from './machine.js'
import { median, quantile, table } from './report.js'

const [seconds = 8, idleRuns = 10_000] = process.argv.slice(2).map(Number)
const latencyRounds = 100
const idleSeconds = 20
const ports = [4195, 4194]
const agent = new Agent({ keepAlive: true, maxSockets: 1_000 })

interface Streamed {
  readonly firstDeltaMs: number
  readonly finishedMs: number
}

/** One createRunAndStream, read to its end mark. */
function turn(service: Served): Promise<Streamed> {
  const { hostname, port } = new URL(service.url)
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        agent,
        method: 'POST',
        path: '/internal/v1/runs/stream',
        headers: { 'content-type': 'application/json', 'x-oa-user-id': '1', 'x-oa-runtime-signature': token() },
      },
      (response) => {
        let firstDeltaMs = Number.NaN
        let end = ''
        response.setEncoding('latin1')
        response.on('data', (chunk: string) => {
          if (Number.isNaN(firstDeltaMs) && chunk.includes('"text-delta"')) firstDeltaMs = performance.now() - began
          end = (end + chunk).slice(-40)
        })
        response.once('error', reject)
        response.once('end', () => {
          if (response.statusCode === 200 && end.includes('data: [DONE]') && !Number.isNaN(firstDeltaMs))
            resolve({ firstDeltaMs, finishedMs: performance.now() - began })
          else reject(new Error(`createRunAndStream answered ${String(response.statusCode)} and ended with ${end}`))
        })
      },
    )
    sent.once('error', reject)
    sent.end(JSON.stringify({ prompt: 'Say something short.' }))
  })
}

/** Turns of `clients` at a time for `forMs`, spread over the processes. */
async function load(services: readonly Served[], clients: number, forMs: number): Promise<{ perSecond: number; turns: readonly Streamed[] }> {
  const turns: Streamed[] = []
  const began = performance.now()
  const client = async (index: number): Promise<void> => {
    const service = services[index % services.length]
    while (service && performance.now() - began < forMs) turns.push(await turn(service))
  }
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
  return { perSecond: turns.length / ((performance.now() - began) / 1000), turns }
}

const headers = (claims: Readonly<Record<string, unknown>>): Record<string, string> => ({
  'content-type': 'application/json',
  'x-oa-user-id': '1',
  'x-oa-runtime-signature': token(claims),
})

/** From the answer that a frame is accepted to `step.started` at a follower, for an idle run, one after the other. */
async function firstSteps(service: Served): Promise<readonly number[]> {
  const waits: number[] = []
  for (const runId of await createRuns(service.url, 'first-step', latencyRounds)) {
    const about = { run_id: runId }
    const got = await fetch(`${service.url}/internal/v1/runs/${runId}`, { headers: headers(about) })
    const { run } = (await got.json()) as { run: { thread_id: string } }
    const claims = { ...about, thread_id: run.thread_id }
    const stream = await fetch(`${service.url}/internal/v1/runs/${runId}/stream?thread_id=${run.thread_id}&format=events&follow=run&tail_ms=5000`, {
      headers: headers(claims),
    })
    const seen = seenAt(stream, 'step.started')
    const body = JSON.stringify({ thread_id: run.thread_id, frame_id: 'f', type: 'user_message', payload: { text: 'Hello', script: [{ text: 'Hi.' }] } })
    const accepted = await fetch(`${service.url}/internal/v1/runs/${runId}/frames`, { method: 'POST', headers: headers(claims), body })
    const acceptedAt = performance.now()
    await accepted.arrayBuffer()
    waits.push(Math.max(0, (await seen) - acceptedAt))
  }
  return waits
}

async function seenAt(stream: Response, text: string): Promise<number> {
  const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  let read = ''
  for (;;) {
    const { done, value } = await reader.read()
    read += value ?? ''
    const at = performance.now()
    if (read.includes(text)) {
      await reader.cancel()
      return at
    }
    if (done) throw new Error(`The stream ended without ${text}: ${read}`)
  }
}

/** Transactions a second that the database counts while nobody asks for anything. */
async function idleTraffic(machine: Machine): Promise<number> {
  const committed = async (): Promise<number> => {
    const [row] = await machine.sql(machine.bareUrl, `SELECT xact_commit FROM pg_stat_database WHERE datname = 'runtime'`)
    return Number(row?.['xact_commit'])
  }
  // The statistics of what went before come in with a delay.
  await pause(12_000)
  const before = await committed()
  await pause(idleSeconds * 1000)
  return ((await committed()) - before) / idleSeconds
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const ms = (values: readonly number[], q: number): string => quantile(values, q).toFixed(1)
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const machine = await startMachine()
const services: Served[] = []
try {
  const env = { RUNTIME_ROLES: 'api,executor', RUNTIME_SCRIPTED_DELAY_MS: '0', RUNTIME_OPEN_TURNS_PER_PRINCIPAL: '100000' }
  const profileDir = process.env['CPU_PROFILE_DIR']
  const start = async (index: number): Promise<Served> =>
    serve(machine.runtimeUrl, ports[index] ?? 0, env, index === 0 && profileDir !== undefined ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [])
  services.push(await start(0))
  const [one] = services
  if (!one) throw new Error('The first process is missing.')
  const waits = await firstSteps(one)
  await load(services, 16, 2_000)
  const rows: string[][] = []
  for (const processes of [1, 2]) {
    if (processes === 2) services.push(await start(1))
    for (const clients of [16, 64]) {
      const rounds = [await load(services, clients, (seconds * 1000) / 2), await load(services, clients, (seconds * 1000) / 2)]
      const turns = rounds.flatMap((round) => round.turns)
      const first = turns.map((each) => each.firstDeltaMs)
      const finished = turns.map((each) => each.finishedMs)
      rows.push([
        `turns, ${String(clients)} clients, ${String(processes)} ${processes === 1 ? 'process' : 'processes'}`,
        `${median(rounds.map((round) => round.perSecond)).toFixed(0)}/s; first text p50 ${ms(first, 0.5)} ms, end p50 ${ms(finished, 0.5)} ms, p99 ${ms(finished, 0.99)} ms`,
        clients === 16 && processes === 1 ? '≥ 500/s' : '',
      ])
    }
  }
  rows.push(['frame accepted → step.started at a follower, idle', `average ${average(waits).toFixed(1)} ms, p99 ${ms(waits, 0.99)} ms`, '≤ 10 ms average'])
  await createRuns(one.url, 'idle', idleRuns)
  rows.push([`transactions of two processes with ${String(idleRuns)} idle open runs`, `${(await idleTraffic(machine)).toFixed(1)}/s`, 'the safety polls only'])
  console.log(table(['measure', 'reached', 'wanted'], rows))
} finally {
  agent.destroy()
  await Promise.all(services.map((service) => service.stop()))
  await machine.stop()
}
