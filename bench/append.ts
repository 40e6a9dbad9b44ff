/**
 * What an append over HTTP costs, validated, signed, chained and idempotent, against a bare server that does the least for the
 * same durability (bare-server.ts). Both run on one PostgreSQL and are loaded in turn, round by round; medians at the end.
 *
 *   npm run build && npm run bench:append -- [seconds] [rounds] [text in the names of the cases]      needs wrk on PATH
 *
 * CPU_PROFILE_DIR writes a CPU profile of the runtime there. BEFORE=/another/dist/main.js is measured in turn with it.
 */
import { cpuOf } from './cpu.js'
import { createRuns, serve, serveBare, startMachine, type Served } from './machine.js'
import { median, table } from './report.js'
import { appendRequest, load } from './wrk.js'

const [seconds = 4, rounds = 3] = process.argv.slice(2, 4).map(Number)
const wanted = process.argv[4] ?? ''
const warmSeconds = 3
const payload = {
  role: 'assistant',
  type: 'message.delta',
  text: 'The quick brown fox jumps over the lazy dog and keeps going',
  tokens: 17,
  meta: { model: 'm-1', step: 3, trace: '4bf92f3577b34da6a3ce929d0e0e4736' },
}
let keys = 0
const event = (): Record<string, unknown> => ({ event_type: 'run.delta', payload, idempotency_key: `k${String(keys++)}` })

const pick = (ids: readonly string[]): string => ids[Math.floor(Math.random() * ids.length)] ?? ''

interface Case {
  readonly name: string
  readonly connections: number
  readonly events: number
  readonly make: () => Buffer
  /** Requests a second that are more than either server can answer: each is sent once. */
  readonly most: number
}

interface Measured {
  readonly perSecond: number
  readonly nodeMicros: number
  readonly postgresMicros: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const machine = await startMachine()
const servers: { readonly who: string; readonly served: Served }[] = []
const results = new Map<string, Measured[]>()

async function measure(server: Served, { name, connections, make, most }: Case, forSeconds: number): Promise<Measured> {
  await machine.sql(machine.runtimeUrl, 'CHECKPOINT')
  const requests = Array.from({ length: most * forSeconds }, make)
  const cpu = () => cpuOf([server.process.pid ?? 0], machine.postgresPid())
  const before = cpu()
  const result = await load(server.url, requests, { connections, seconds: forSeconds })
  const after = cpu()
  if (result.refused > 0) console.error(`${name}: ${String(result.refused)} answers were refusals, so this round is not valid`)
  const answered = result.requests
  return { ...result, nodeMicros: (after.node - before.node) / answered, postgresMicros: (after.postgres - before.postgres) / answered }
}

try {
  const { CPU_PROFILE_DIR: profileDir, BEFORE: before, RUNTIME_LANES: lanes } = process.env
  const env = lanes === undefined ? {} : { RUNTIME_LANES: lanes }
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
  servers.push({ who: 'bare', served: await serveBare(machine.bareUrl, 4198) })
  // Each on a database of its own: two processes on one would take each other's heads.
  if (before !== undefined) servers.push({ who: 'before', served: await serve(machine.beforeUrl, 4197, env, [], before) })
  servers.push({ who: 'runtime', served: await serve(machine.runtimeUrl, 4199, env, profile) })
  const ids = Array.from({ length: 2_000 }, (_, i) => `many-${String(i)}`)
  const hot = 'hot-0'
  for (const { who, served } of servers)
    if (who !== 'bare') {
      await createRuns(served.url, 'many', ids.length)
      await createRuns(served.url, 'hot', 1)
    }
  const all: readonly Case[] = [
    { name: 'append, 64 connections', connections: 64, events: 1, make: () => appendRequest(pick(ids), event()), most: 25_000 },
    { name: 'append, 256 connections', connections: 256, events: 1, make: () => appendRequest(pick(ids), event()), most: 25_000 },
    {
      name: 'append of 100, 16 connections',
      connections: 16,
      events: 100,
      make: () => appendRequest(pick(ids), { events: Array.from({ length: 100 }, event) }),
      most: 1_500,
    },
    { name: 'append to one run, 64 connections', connections: 64, events: 1, make: () => appendRequest(hot, event()), most: 25_000 },
  ]
  const cases = all.filter(({ name }) => name.includes(wanted))
  const [first] = cases
  // A cold process takes up to twice the time for the same request.
  if (first) for (const { served } of servers) await measure(served, first, warmSeconds)
  for (let round = 0; round < rounds; round++)
    for (const each of cases)
      for (const { who, served } of servers) {
        const name = `${who}: ${each.name}`
        results.set(name, [...(results.get(name) ?? []), await measure(served, each, seconds)])
      }
  const middle = (name: string, of: (measured: Measured) => number): number => median((results.get(name) ?? []).map(of))
  const cpu = (measured: Measured): number => measured.nodeMicros + measured.postgresMicros
  const rows = [...results].map(([name, all]) => {
    const rates = all.map(({ perSecond }) => perSecond)
    const micros = `${middle(name, (m) => m.nodeMicros).toFixed(0)} + ${middle(name, (m) => m.postgresMicros).toFixed(0)}`
    const spread = `${Math.min(...rates).toFixed(0)}..${Math.max(...rates).toFixed(0)}`
    const latency = [middle(name, (m) => m.p50Ms), middle(name, (m) => m.p99Ms)].map((ms) => ms.toFixed(1))
    return [name, median(rates).toFixed(0), spread, micros, ...latency]
  })
  console.log(table(['case', 'requests/s', 'min..max', 'CPU µs a request, Node + PostgreSQL', 'p50 ms', 'p99 ms'], rows))
  const ratios = servers
    .filter(({ who }) => who !== 'bare')
    .flatMap(({ who }) =>
      cases.map(({ name }) => [
        `${who} ÷ bare: ${name}`,
        (middle(`${who}: ${name}`, cpu) / middle(`bare: ${name}`, cpu)).toFixed(2),
        (middle(`${who}: ${name}`, (m) => m.perSecond) / middle(`bare: ${name}`, (m) => m.perSecond)).toFixed(2),
      ]),
    )
  console.log(table(['ratio', 'CPU', 'rate'], ratios))
} finally {
  await Promise.all(servers.map(({ served }) => served.stop()))
  await machine.stop()
}
