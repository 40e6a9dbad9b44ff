/**
 * What long runs cost, with a heap of 512 MiB: everything that can be done with a run of a gibibyte, with the memory of the service
 * and the answers of its health meanwhile; and how soon somebody is served at the end of a run of 250,000 events.
 *
 *   npm run build && npm run bench:long
 *
 * LONG_RUN_MIB (1024) and LONG_RUN_EVENTS (250000) make the runs smaller, to try it. CPU_PROFILE_DIR writes CPU profiles of the
 * service there. Ends with code 1 when a bar does not hold.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { eventsPerTurn, growRun, growTurns } from '../test/dev-env/index.js'
import { cpuOf, rssMiB } from './cpu.js'
import type { Watched } from './health-probe.js'
import {
  call,
  closeConnections,
  createRun,
  drained,
  firstUiByte,
  follow,
  json,
  latestSeq,
  readUntil,
  turn,
  turnOfNewRun,
  type Place,
} from './long-run-calls.js'
import { serve, startMachine, type Served } from './machine.js'
import { median, quantile, table } from './report.js'
import { appendRequest, load } from './wrk.js'

const mebibyte = 1_048_576
const sizeMiB = Number(process.env['LONG_RUN_MIB'] ?? 1024)
const events = Number(process.env['LONG_RUN_EVENTS'] ?? 250_000)
const profileDir = process.env['CPU_PROFILE_DIR']
const bars = { grownMiB: 300, healthMs: 300, firstByteMs: 200, turnMs: 500 }
const warmRounds = 9
const readers = 20
const appends = { seconds: 4, rounds: 5, connections: 16, most: 6_000 }

const rows = { whole: [] as string[][], end: [] as string[][] }
const missed: string[] = []
const verdict = (name: string, holds: boolean): string => {
  if (!holds) missed.push(name)
  return holds ? 'holds' : '**missed**'
}
const tell = (text: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`)
}

const machine = await startMachine()
const served: Served[] = []
const probes: ChildProcess[] = []

async function start(): Promise<Served> {
  const env = {
    RUNTIME_ROLES: 'api,executor',
    RUNTIME_SCRIPTED_DELAY_MS: '0',
    RUNTIME_RUN_MAX_EVENTS: '100000000',
    RUNTIME_RUN_MAX_LOG_BYTES: '100000000000',
    RUNTIME_MAX_STEPS: '100000',
    RUNTIME_MAX_TOKENS: '1000000000',
  }
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
  const service = await serve(machine.runtimeUrl, 4193, env, ['--max-old-space-size=512', ...profile])
  served.push(service)
  return service
}

async function stop(service: Served): Promise<void> {
  closeConnections()
  await service.stop()
  served.splice(served.indexOf(service), 1)
}

async function probeOf(service: Served): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('health-probe.ts', import.meta.url))
  const probe = spawn(process.execPath, ['--import', 'tsx', program, service.url, String(service.process.pid)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  probes.push(probe)
  await once(probe, 'message')
  return probe
}

/** The log of the first, which an executor and a client have written: two thirds in events of 4 KiB, the rest in events of 200 KiB. */
async function growLarge({ runId }: Place): Promise<void> {
  const text = (bytes: number): string => JSON.stringify({ text: randomBytes(Math.floor((bytes * 3) / 4)).toString('base64') })
  await growTurns(machine.runtimeUrl, runId, 40)
  await growRun(machine.runtimeUrl, runId, { events: Math.ceil((sizeMiB * 256 * 2) / 3), payloadText: text(4 * 1024) })
  await growRun(machine.runtimeUrl, runId, { events: Math.ceil((sizeMiB * 1024) / 3 / 200), payloadText: text(200 * 1024) })
  await growTurns(machine.runtimeUrl, runId, 1)
  await growRun(machine.runtimeUrl, runId, { events: 1, payloadText: '{"text":"the last"}' })
}

/** A run that an executor has written, up to its last event. */
async function growLong({ runId }: Place): Promise<void> {
  await growTurns(machine.runtimeUrl, runId, Math.ceil(events / eventsPerTurn))
  await growRun(machine.runtimeUrl, runId, { events: 1, payloadText: '{"text":"the last"}' })
}

async function listed(service: Served, { runId }: Place): Promise<number> {
  let bytes = 0
  for (let after: number | null = 0; after !== null;) {
    const response = await call(service.url, `/runs/${runId}/events?after=${String(after)}&limit=1000`, { run_id: runId })
    const page = await json(response)
    bytes += Number(response.headers['content-length'] ?? 0)
    after = page['next_after'] as number | null
  }
  return bytes
}

async function whole(service: Served, place: Place): Promise<void> {
  const { runId } = place
  const pid = service.process.pid ?? 0
  const probe = await probeOf(service)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const idle = rssMiB(pid)
  const last = `\nid: ${String(await latestSeq(service.url, place))}\n`
  const got = async (path: string): Promise<number> => (await drained(await call(service.url, `/runs/${runId}/${path}`, { run_id: runId }))).bytes
  const followed = async (format: 'events' | 'ui'): Promise<number> => (await readUntil(await follow(service.url, place, format, 0), last)).bytes
  const operations: readonly (readonly [string, () => Promise<number>])[] = [
    ['idle', () => new Promise((resolve) => setTimeout(resolve, 5_000, 0))],
    ['continued: message → turn done, no state stored', async () => (await turn(service.url, place), 0)],
    ['new run in its thread', async () => (await turnOfNewRun(service.url, place), 0)],
    ['listed in pages', () => listed(service, place)],
    ['followed, format=events', () => followed('events')],
    ['followed, format=ui', () => followed('ui')],
    ['verified', () => got('verify')],
    ['replayed', () => got('replay')],
    ['receipted, no state stored', () => got('receipt')],
    ['receipted again', () => got('receipt')],
    ['continued again', async () => (await turn(service.url, place), 0)],
  ]
  for (const [name, operation] of operations) {
    tell(name)
    probe.send('begin')
    const began = performance.now()
    const { result: bytes, micros } = await withCpu(service, operation)
    const seconds = (performance.now() - began) / 1000
    probe.send('end')
    const [watched] = (await once(probe, 'message')) as [Watched]
    const { healthMs, failed, peakMiB } = watched
    const p99 = quantile(healthMs, 0.99)
    const isWhole = !/idle|again|new run/.test(name)
    rows.whole.push([
      name,
      seconds.toFixed(1),
      isWhole ? (sizeMiB / seconds).toFixed(0) : '',
      micros.map((each) => (each / 1_000_000).toFixed(1)).join(' + '),
      bytes > 0 ? (bytes / mebibyte).toFixed(1) : '',
      idle.toFixed(0),
      `${peakMiB.toFixed(0)} (+${(peakMiB - idle).toFixed(0)})`,
      [quantile(healthMs, 0.5), p99, Math.max(...healthMs)].map((ms) => ms.toFixed(1)).join(' / '),
      verdict(name, peakMiB - idle <= bars.grownMiB && p99 < bars.healthMs && failed === 0),
    ])
  }
  probe.disconnect()
}

async function endRow(name: string, service: Served, rounds: number, measure: () => Promise<number>, bar?: number): Promise<void> {
  const { result: ms, micros } = await withCpu(service, () => times(rounds, measure))
  const middle = median(ms)
  const spread = rounds > 1 ? `${Math.min(...ms).toFixed(0)}..${Math.max(...ms).toFixed(0)}` : ''
  const cpu = micros.map((each) => (each / 1_000 / rounds).toFixed(0)).join(' + ')
  const wanted = bar === undefined ? ['', ''] : [`≤ ${String(bar)}`, verdict(name, middle <= bar)]
  rows.end.push([name, middle.toFixed(0), spread, cpu, ...wanted])
}

async function times(count: number, measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = []
  for (let i = 0; i < count; i++) all.push(await measure())
  return all
}

/** What is done, and what the service and its database use of the processors for it: on a busy machine, that says more than the time. */
async function withCpu<T>(service: Served, work: () => Promise<T>): Promise<{ readonly result: T; readonly micros: readonly [number, number] }> {
  const cpu = () => cpuOf([service.process.pid ?? 0], machine.postgresPid())
  const before = cpu()
  const result = await work()
  const after = cpu()
  return { result, micros: [after.node - before.node, after.postgres - before.postgres] }
}

interface EndMeasure {
  readonly name: string
  readonly bar: number
  readonly measure: (url: string, place: Place) => Promise<number>
}

const endMeasures: readonly EndMeasure[] = [
  { name: 'first byte of format=ui', bar: bars.firstByteMs, measure: firstUiByte },
  { name: 'message → turn done', bar: bars.turnMs, measure: turn },
  { name: 'the same for a new run in its thread', bar: bars.turnMs, measure: turnOfNewRun },
]

/** The first measure of a process is the first thing that it does, so that none warms up for another. */
async function atTheEnd(place: Place): Promise<void> {
  for (const { name, measure } of endMeasures) {
    await machine.sql(machine.runtimeUrl, 'DELETE FROM runtime.fold_states')
    const service = await start()
    tell(`${name}, no state stored`)
    await endRow(`${name}: new process, no state stored`, service, 1, () => measure(service.url, place))
    await stop(service)
  }
  const service = await start()
  for (const { measure } of endMeasures) await measure(service.url, place)
  await stop(service)
  for (const { name, bar, measure } of endMeasures) {
    const service = await start()
    tell(`${name}, states stored`)
    await endRow(`${name}: new process`, service, 1, () => measure(service.url, place), bar)
    await endRow(`${name}: warm`, service, warmRounds, () => measure(service.url, place), bar)
    await stop(service)
  }
}

async function appendsPerSecond(service: Served, { runId }: Place): Promise<number> {
  const append = (_: unknown, i: number): Buffer =>
    appendRequest(runId, { event_type: 'note', payload: { text: `The quick brown fox jumps over the lazy dog, ${String(i)}` } })
  const { perSecond, refused } = await load(service.url, Array.from({ length: appends.most * appends.seconds }, append), appends)
  if (refused > 0) throw new Error(`${String(refused)} appends were refused.`)
  return perSecond
}

async function appendsBesideReaders(place: Place): Promise<void> {
  const service = await start()
  await appendsPerSecond(service, place)
  const rates = { alone: [] as number[], followed: [] as number[] }
  for (let round = 0; round < appends.rounds; round++) {
    tell(`appends, round ${String(round + 1)}`)
    rates.alone.push(await appendsPerSecond(service, place))
    const streams = await Promise.all(Array.from({ length: readers }, () => follow(service.url, place, 'ui', undefined)))
    for (const stream of streams) stream.on('error', () => undefined).resume()
    rates.followed.push(await appendsPerSecond(service, place))
    for (const stream of streams) stream.destroy()
  }
  await stop(service)
  const ratio = median(rates.followed) / median(rates.alone)
  rows.end.push([
    `appends/s with ${String(readers)} ui readers ÷ with none`,
    ratio.toFixed(2),
    `${median(rates.followed).toFixed(0)}/s ÷ ${median(rates.alone).toFixed(0)}/s`,
    '',
    '',
    '',
  ])
}

const loadBefore = loadavg()[0] ?? 0
try {
  const first = await start()
  const large = await createRun(first.url, 'large')
  const long = await createRun(first.url, 'long')
  for (const place of [large, long]) await turn(first.url, place)
  await stop(first)
  tell('growing')
  const began = performance.now()
  await growLarge(large)
  await growLong(long)
  await machine.sql(machine.runtimeUrl, 'VACUUM ANALYZE runtime.run_events', 'CHECKPOINT')
  tell(`grown in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  const service = await start()
  await whole(service, large)
  await stop(service)
  await atTheEnd(long)
  await appendsBesideReaders(long)
} finally {
  for (const probe of probes) if (probe.connected) probe.disconnect()
  await Promise.all(served.map((service) => service.stop()))
  await machine.stop()
  console.log(
    `A run of ${String(sizeMiB)} MiB, heap of 512 MiB. RSS at most ${String(bars.grownMiB)} MiB above idle, health p99 below ${String(bars.healthMs)} ms:\n`,
  )
  console.log(
    table(
      ['operation', 's', 'log MiB/s', 'CPU s, Node + PostgreSQL', 'answer MiB', 'idle RSS', 'peak RSS, MiB', 'health p50 / p99 / max, ms', 'bars'],
      rows.whole,
    ),
  )
  console.log(`At the end of a run of ${String(events)} events, ms:\n`)
  console.log(table(['measure', 'median', 'min..max', 'CPU ms, Node + PostgreSQL', 'wanted', 'bar'], rows.end))
  const isBusy = loadBefore > 0.5 ? 'The machine was busy with other things: these are upper bounds.' : 'The machine was idle before.'
  console.log(`Load average before: ${loadBefore.toFixed(2)}. ${isBusy}`)
  console.log(missed.length === 0 ? 'All bars hold.' : `Missed: ${missed.join('; ')}.`)
}
if (missed.length > 0) process.exitCode = 1
