/**
 * What a turn costs with the scripted provider, prompt to finished answer over HTTP: processor time, rate and latency on one process
 * and on two; what an idle second process takes from the one that is asked; a turn at the end of a long session; how long a frame
 * for an idle run waits for its first step; and what idle open runs cost the database.
 *
 *   npm run build && npm run bench:turns -- [seconds] [rounds] [idle runs]
 *
 * BEFORE=/another/dist/main.js is measured in turn with this build. CPU_PROFILE_DIR writes a CPU profile of
 * the single process there.
 */
import { eventsPerTurn, growTurns } from '../test/dev-env/index.js'
import { cpuOf } from './cpu.js'
import { closeConnections, createRun, turn as turnOfSession, type Place } from './long-run-calls.js'
import { serve, startMachine, token, createRuns, type Machine, type Served } from './machine.js'
import { median, quantile, table } from './report.js'
import { closeTurnConnections, counter, load, type Load } from './turn-load.js'

const [seconds = 6, rounds = 3, idleRuns = 10_000] = process.argv.slice(2).map(Number)
const warmMs = 3_000
const latencyRounds = 100
const idleSeconds = 20
const sessionEvents = 30_000
const sessionTurns = 40

/** One build of the service: a process that is alone on its database, and two that share one. */
interface Build {
  readonly name: string
  readonly alone: Served
  readonly pair: readonly [Served, Served]
  readonly aloneUrl: string
  readonly measured: Map<string, Measured[]>
}

interface Measured {
  readonly perSecond: number
  readonly nodeMs: number
  readonly postgresMs: number
  readonly firstMs: readonly number[]
  readonly finishedMs: readonly number[]
}

const cpuMs = ({ nodeMs, postgresMs }: Measured): number => nodeMs + postgresMs

async function startBuild(machine: Machine, name: string, port: number, main: string | undefined): Promise<Build> {
  const env = { RUNTIME_ROLES: 'api,executor', RUNTIME_SCRIPTED_DELAY_MS: '0', RUNTIME_OPEN_TURNS_PER_PRINCIPAL: '100000' }
  const profileDir = process.env['CPU_PROFILE_DIR']
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
  const aloneUrl = await machine.database(`${name}_alone`)
  const pairUrl = await machine.database(`${name}_pair`)
  const alone = await serve(aloneUrl, port, env, profile, main)
  const pair = [await serve(pairUrl, port + 1, env, [], main), await serve(pairUrl, port + 2, env, [], main)] as const
  return { name, alone, pair, aloneUrl, measured: new Map() }
}

const servedBy = ({ alone, pair }: Build): readonly Served[] => [alone, ...pair]

async function measure(machine: Machine, build: Build, what: string, services: readonly Served[], work: () => Promise<Load>): Promise<void> {
  const pids = services.map((service) => service.process.pid ?? 0)
  const before = cpuOf(pids, machine.postgresPid())
  const { perSecond, turns } = await work()
  const after = cpuOf(pids, machine.postgresPid())
  const perTurn = (micros: number): number => micros / 1_000 / turns.length
  const measured: Measured = {
    perSecond,
    nodeMs: perTurn(after.node - before.node),
    postgresMs: perTurn(after.postgres - before.postgres),
    firstMs: turns.map((turn) => turn.firstDeltaMs),
    finishedMs: turns.map((turn) => turn.finishedMs),
  }
  build.measured.set(what, [...(build.measured.get(what) ?? []), measured])
}

const middle = ({ measured }: Build, what: string, of: (each: Measured) => number): number => median((measured.get(what) ?? []).map(of))

/** Which part of the turns that are asked of one process an idle second one executes, by the events that each has committed. */
async function stolen({ pair }: Build): Promise<number> {
  const [asked, idle] = pair
  const committed = (service: Served): Promise<number> => counter(service, 'openagents_runtime_append_events_total', { log_kind: 'run' })
  const before = [await committed(asked), await committed(idle)]
  await load([asked], 16, seconds * 1000)
  const [here = 0, elsewhere = 0] = [await committed(asked), await committed(idle)].map((count, i) => count - (before[i] ?? 0))
  return elsewhere / (here + elsewhere)
}

/** Turns of one session, one after the other. */
async function sessionLoad(service: Served, place: Place): Promise<Load> {
  const began = performance.now()
  const turns: { firstDeltaMs: number; finishedMs: number }[] = []
  for (let i = 0; i < sessionTurns; i++) {
    const finishedMs = await turnOfSession(service.url, place)
    turns.push({ firstDeltaMs: Number.NaN, finishedMs })
  }
  return { perSecond: turns.length / ((performance.now() - began) / 1000), turns }
}

async function longSession(build: Build): Promise<Place> {
  const place = await createRun(build.alone.url, 'long-session')
  await turnOfSession(build.alone.url, place)
  // Whoever works on it has to let go of it first, for the log grows behind the service's back.
  await pause(12_000)
  await growTurns(build.aloneUrl, place.runId, sessionEvents / eventsPerTurn)
  for (let i = 0; i < 5; i++) await turnOfSession(build.alone.url, place)
  return place
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
async function idleTraffic(machine: Machine, { name }: Build): Promise<number> {
  const committed = async (): Promise<number> => {
    const [row] = await machine.sql(machine.bareUrl, `SELECT xact_commit FROM pg_stat_database WHERE datname = '${name}_pair'`)
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
const tell = (text: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`)
}

const machine = await startMachine()
const builds: Build[] = []
try {
  const against = process.env['BEFORE']
  builds.push(await startBuild(machine, 'this', 4171, undefined))
  if (against !== undefined) builds.push(await startBuild(machine, 'other', 4181, against))
  tell('warming')
  for (const build of builds) for (const service of servedBy(build)) await load([service], 16, warmMs)
  for (let round = 0; round < rounds; round++) {
    tell(`round ${String(round + 1)}`)
    for (const clients of [16, 64])
      for (const build of builds) {
        const half = (seconds * 1000) / 2
        await measure(machine, build, `one, ${String(clients)}`, [build.alone], () => load([build.alone], clients, half))
        await measure(machine, build, `two, ${String(clients)}`, build.pair, () => load(build.pair, clients, half))
      }
  }
  const rows: string[][] = []
  for (const build of builds)
    for (const what of build.measured.keys()) {
      const all = build.measured.get(what) ?? []
      const rates = all.map(({ perSecond }) => perSecond)
      const cpu = `${middle(build, what, cpuMs).toFixed(2)} = ${middle(build, what, (m) => m.nodeMs).toFixed(2)} + ${middle(build, what, (m) => m.postgresMs).toFixed(2)}`
      const first = all.flatMap(({ firstMs }) => firstMs)
      const finished = all.flatMap(({ finishedMs }) => finishedMs)
      const latency = `${ms(first, 0.5)} / ${ms(finished, 0.5)} / ${ms(finished, 0.99)}`
      rows.push([build.name, what, median(rates).toFixed(0), `${Math.min(...rates).toFixed(0)}..${Math.max(...rates).toFixed(0)}`, cpu, latency])
    }
  console.log(
    table(['build', 'processes, clients', 'turns/s', 'min..max', 'CPU ms a turn = Node + PostgreSQL', 'ms: first text p50 / end p50 / end p99'], rows),
  )

  const ratios: string[][] = []
  for (const build of builds) {
    tell(`${build.name}: sessions and shares`)
    for (const clients of [16, 64]) {
      const [one, two] = [`one, ${String(clients)}`, `two, ${String(clients)}`]
      const rate = (what: string): number => middle(build, what, (m) => m.perSecond)
      ratios.push([build.name, `two processes ÷ one, ${String(clients)} clients`, (rate(two) / rate(one)).toFixed(2), '≥ 0.98'])
    }
    ratios.push([build.name, 'turns that an idle second process takes, 16 clients', `${((await stolen(build)) * 100).toFixed(1)} %`, '< 2 %'])
    const [empty, long] = [await createRun(build.alone.url, 'empty-session'), await longSession(build)]
    for (let round = 0; round < rounds; round++)
      for (const [name, place] of [
        ['empty session', empty],
        ['long session', long],
      ] as const)
        await measure(machine, build, name, [build.alone], () => sessionLoad(build.alone, place))
    const endOf = (name: string): number => median((build.measured.get(name) ?? []).flatMap(({ finishedMs }) => finishedMs))
    const cpuAt = (name: string): number => middle(build, name, cpuMs)
    const [cpu, latency] = [cpuAt, endOf].map((of) => of('long session') / of('empty session'))
    ratios.push([
      build.name,
      `turn in a session of ${String(sessionEvents)} events ÷ empty one: CPU, latency`,
      `${(cpu ?? 0).toFixed(2)} (${cpuAt('long session').toFixed(2)} ÷ ${cpuAt('empty session').toFixed(2)} ms), ${(latency ?? 0).toFixed(2)} (${endOf('long session').toFixed(1)} ÷ ${endOf('empty session').toFixed(1)} ms)`,
      '≤ 1.2',
    ])
    const waits = await firstSteps(build.alone)
    ratios.push([
      build.name,
      'frame accepted → step.started at a follower, idle',
      `average ${average(waits).toFixed(1)} ms, p99 ${ms(waits, 0.99)} ms`,
      '≤ 10 ms average',
    ])
    if (idleRuns > 0) {
      await createRuns(build.pair[0].url, 'idle', idleRuns)
      const traffic = await idleTraffic(machine, build)
      ratios.push([build.name, `transactions of two processes with ${String(idleRuns)} idle open runs`, `${traffic.toFixed(1)}/s`, 'the polls only'])
    }
  }
  console.log(table(['build', 'measure', 'reached', 'wanted'], ratios))
} finally {
  closeTurnConnections()
  closeConnections()
  await Promise.all(builds.flatMap(servedBy).map((service) => service.stop()))
  await machine.stop()
}
