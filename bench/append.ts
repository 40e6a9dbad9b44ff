/**
 * How fast events are appended over HTTP, validated, signed, chained and idempotent, against what PostgreSQL does with the
 * least SQL on the same machine: floors by pgbench, interleaved with ours round by round, medians at the end.
 *
 *   npm run build && npm run bench:append -- [seconds] [rounds]      needs wrk and pgbench on PATH (PGBENCH names another)
 */
import { fileURLToPath } from 'node:url'
import { createRuns, serve, startMachine, token, type Machine } from './machine.js'
import { median, table } from './report.js'
import { load, rawRequest, run, type LoadResult } from './wrk.js'
import { readFile } from 'node:fs/promises'

const [seconds = 4, rounds = 3] = process.argv.slice(2).map(Number)
const payload = {
  role: 'assistant',
  type: 'message.delta',
  text: 'The quick brown fox jumps over the lazy dog and keeps going',
  tokens: 17,
  meta: { model: 'm-1', step: 3, trace: '4bf92f3577b34da6a3ce929d0e0e4736' },
}
let keys = 0
const event = (): Record<string, unknown> => ({ event_type: 'run.delta', payload, idempotency_key: `k${String(keys++)}` })

const append = (runId: string, body: unknown): Buffer =>
  rawRequest('POST', `/internal/v1/runs/${runId}/events`, { 'x-oa-user-id': '1', 'x-oa-runtime-signature': token({ run_id: runId }) }, JSON.stringify(body))

const pick = (ids: readonly string[]): string => ids[Math.floor(Math.random() * ids.length)] ?? ''

async function floor(machine: Machine, name: string, clients: number): Promise<number> {
  await machine.sql(machine.floorUrl, 'TRUNCATE events, keyed_events', 'VACUUM runs', 'CHECKPOINT')
  const url = new URL(machine.floorUrl)
  const env = {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: 'floor',
  }
  const file = fileURLToPath(new URL(`floors/${name}.sql`, import.meta.url))
  const text = await run(
    process.env['PGBENCH'] ?? 'pgbench',
    ['-n', '-M', 'prepared', '-c', String(clients), '-j', String(Math.min(2, clients)), '-T', String(seconds), '-f', file],
    env,
  )
  return Number(/tps = ([\d.]+)/.exec(text)?.[1])
}

const machine = await startMachine()
const results = new Map<string, number[]>()
const latencies = new Map<string, LoadResult[]>()
const note = (name: string, value: number): void => {
  results.set(name, [...(results.get(name) ?? []), value])
}
try {
  await machine.sql(machine.floorUrl, await readFile(new URL('floors/schema.sql', import.meta.url), 'utf8'))
  const service = await serve(machine.runtimeUrl, 4199, { RUNTIME_LANES: process.env['RUNTIME_LANES'] ?? '2' })
  const ids = await createRuns(service.url, 'many', 10_000)
  const [hot = ''] = await createRuns(service.url, 'hot', 1)
  const cases = [
    { name: 'append, 64 connections', connections: 64, events: 1, make: () => append(pick(ids), event()), count: 25_000 },
    { name: 'append, 256 connections', connections: 256, events: 1, make: () => append(pick(ids), event()), count: 25_000 },
    {
      name: 'append of 100, 16 connections',
      connections: 16,
      events: 100,
      make: () => append(pick(ids), { events: Array.from({ length: 100 }, event) }),
      count: 1_500,
    },
    { name: 'append to one run, 64 connections', connections: 64, events: 1, make: () => append(hot, event()), count: 25_000 },
  ]
  for (let round = 0; round < rounds; round++) {
    note('floor: full_many c64', await floor(machine, 'full_many', 64))
    note('floor: batch100_many c4', 100 * (await floor(machine, 'batch100_many', 4)))
    note('floor: cte_hot c64', await floor(machine, 'cte_hot', 64))
    for (const { name, connections, events, make, count } of cases) {
      await machine.sql(machine.runtimeUrl, 'CHECKPOINT')
      const requests = Array.from({ length: count * Math.max(1, seconds / 2) }, make)
      const result = await load(service.url, requests, { connections, seconds })
      if (result.refused > 0) console.error(`${name}: ${String(result.refused)} answers were refusals`)
      note(name, result.perSecond * events)
      latencies.set(name, [...(latencies.get(name) ?? []), result])
    }
  }
  await service.stop()
  const of = (name: string): number => median(results.get(name) ?? [])
  const rows = [...results].map(([name, values]) => {
    const all = latencies.get(name) ?? []
    return [
      name,
      of(name).toFixed(0),
      `${Math.min(...values).toFixed(0)}..${Math.max(...values).toFixed(0)}`,
      all.length ? median(all.map((l) => l.p50Ms)).toFixed(1) : '',
      all.length ? median(all.map((l) => l.p99Ms)).toFixed(1) : '',
    ]
  })
  console.log(table(['case', 'events/s', 'min..max', 'p50 ms', 'p99 ms'], rows))
  const ratio = (a: string, b: string): string => (of(a) / of(b)).toFixed(2)
  console.log(
    table(
      ['ratio', 'reached', 'wanted'],
      [
        ['64 connections ÷ full_many c64', ratio('append, 64 connections', 'floor: full_many c64'), '≥ 0.9'],
        ['256 connections ÷ full_many c64', ratio('append, 256 connections', 'floor: full_many c64'), '≥ 1.2'],
        ['batches of 100 ÷ batch100_many c4', ratio('append of 100, 16 connections', 'floor: batch100_many c4'), '≥ 0.35'],
        ['one run ÷ cte_hot c64', ratio('append to one run, 64 connections', 'floor: cte_hot c64'), '≥ 7'],
      ],
    ),
  )
} finally {
  await machine.stop()
}
