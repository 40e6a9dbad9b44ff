import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeClient, createClient } from '../../src/db/index.js'
import { makeDataDir, startPostgres, type OwnPostgres } from '../dev-env/index.js'
import { dice } from '../integration/eventlog/engine.js'
import { checkLog, converse, readAll, type AgentRun } from './agents-workload.js'
import { EffectsServer } from './effects-server.js'
import { persist, ServingProcess } from './processes.js'

const number = (name: string, standard: number): number => Number(process.env[name] ?? standard)
const seed = number('CHAOS_SEED', Date.now() % 1_000_000)
const runCount = number('CHAOS_RUNS', 300)
const processCount = number('CHAOS_PROCESSES', 3)
/** After the last word, so that whatever is left is disturbed too. Then it has to get through. */
const killingGoesOnMs = 10_000
const talkingAtATime = number('CHAOS_CLIENTS', 24)

describe(`agents on ${processCount} processes that are killed`, () => {
  const random = dice(seed)
  let postgres: OwnPostgres
  let effects: EffectsServer
  let fleet: ServingProcess[] = []
  beforeAll(async () => {
    process.stdout.write(`agents: CHAOS_SEED=${seed} CHAOS_RUNS=${runCount}\n`)
    postgres = await startPostgres()
    effects = await EffectsServer.start(() => random() * 300)
    const env = {
      DATABASE_URL: postgres.url,
      RUNTIME_DATA_DIR: await makeDataDir(),
      RUNTIME_LEASE_TTL_MS: '1500',
      RUNTIME_SAFETY_POLL_MS: '500',
      RUNTIME_SCRIPTED_DELAY_MS: '5',
      RUNTIME_RECOVERY_COOLDOWN_MS: '0',
      RUNTIME_RECOVERY_ATTEMPTS: '100',
      RUNTIME_EXTENSIONS: fileURLToPath(new URL('../fixtures/chaos-extensions.mjs', import.meta.url)),
      RUNTIME_LOG_LEVEL: 'error',
      CHAOS_EFFECTS_URL: effects.url,
    }
    fleet = await Promise.all(Array.from({ length: processCount }, () => ServingProcess.start(env)))
  })
  afterAll(async () => {
    await Promise.all(fleet.map((serving) => serving.stop()))
    await effects.stop()
    await postgres.stop()
  })

  const anywhere = (): string => fleet[Math.floor(random() * fleet.length)]!.url

  async function talk(): Promise<AgentRun[]> {
    const runs: AgentRun[] = []
    let next = 0
    const client = async (): Promise<void> => {
      for (let i = next++; i < runCount; i = next++) runs.push(await converse(i, random, anywhere))
    }
    await Promise.all(Array.from({ length: talkingAtATime }, client))
    return runs
  }

  /** How many runs have ended. Undefined while the database is away. */
  async function ended(): Promise<number | undefined> {
    const client = createClient(postgres.url, 'chaos')
    try {
      await client.connect()
      const { rows } = await client.query<{ ended: number }>(`SELECT count(*)::int AS ended FROM runtime.runs WHERE terminal_at IS NOT NULL`)
      return rows[0]?.ended
    } catch {
      return undefined
    } finally {
      await closeClient(client).catch(() => undefined)
    }
  }

  /** Kills a process every few seconds, and twice the database, until it is told to stop. Ends with everything up. */
  async function disturb(isOver: () => boolean): Promise<{ kills: number; databaseKills: number }> {
    const done = { kills: 0, databaseKills: 0 }
    const starting = new Set<ServingProcess>()
    const pending: Promise<void>[] = []
    while (!isOver()) {
      await sleep(2_000 + random() * 1_000)
      if (done.databaseKills < 2 && done.kills >= 3 * (done.databaseKills + 1)) {
        done.databaseKills++
        await postgres.kill9()
        await sleep(300 + random() * 700)
        await postgres.restart()
        continue
      }
      const victim = fleet[Math.floor(random() * fleet.length)]!
      if (starting.has(victim)) continue
      done.kills++
      starting.add(victim)
      await victim.kill9()
      pending.push(victim.start().finally(() => starting.delete(victim)))
    }
    await Promise.all(pending)
    return done
  }

  it('ends every run once, loses no message, and has every effect once', async () => {
    const began = performance.now()
    const seconds = (): string => ((performance.now() - began) / 1000).toFixed(1)
    let isOver = false
    const disturbing = disturb(() => isOver)
    const runs = await talk()
    const told = seconds()
    const calmAt = performance.now() + killingGoesOnMs
    let endedCount: number | undefined = 0
    while (endedCount !== runCount && performance.now() < calmAt + 120_000) {
      await sleep(300)
      endedCount = (await ended()) ?? endedCount
      isOver = performance.now() > calmAt
    }
    isOver = true
    const { kills, databaseKills } = await disturbing
    const finished = seconds()
    expect(endedCount, `runs that ended, seed ${seed}`).toBe(runCount)

    let lost = 0
    let repeatedSteps = 0
    for (const run of runs) {
      const events = await readAll(anywhere, run.runId)
      checkLog(run, events)
      lost += events.filter((event) => event.event_type === 'run.executor_lost').length
      repeatedSteps += events.filter((event, i) => event.event_type === 'step.started' && repeats(events, i)).length
      const verified = await persist(anywhere, 'GET', `/internal/v1/runs/${run.runId}/verify`, {})
      expect(verified.json, run.runId).toMatchObject({ ok: true })
    }
    const marks = [...effects.effects.values()].map((effect) => effect.mark)
    expect(effects.confused).toEqual([])
    expect(marks.sort()).toEqual(runs.flatMap((run) => run.marks).sort())
    const repeated = [...effects.effects.values()].filter((effect) => effect.asked > 1).length
    process.stdout.write(
      `agents: seed ${seed}, ${runs.length} runs, ${runs.reduce((sum, run) => sum + run.accepted.length, 0)} messages, ${marks.length} effects (${repeated} asked for more than once); ` +
        `${kills} processes and ${databaseKills} databases killed, ${lost} owners lost, ${repeatedSteps} steps begun again; told after ${told} s, ended after ${finished} s, checked after ${seconds()} s\n`,
    )
  })
})

/** Was the step that begins at `index` begun before? */
function repeats(events: Awaited<ReturnType<typeof readAll>>, index: number): boolean {
  const { payload } = events[index]!
  return events
    .slice(0, index)
    .some((event) => event.event_type === 'step.started' && event.payload['turn_id'] === payload['turn_id'] && event.payload['step'] === payload['step'])
}
