import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, useTestDatabase, type OwnPostgres } from '../../dev-env/index.js'
import type { RunLog } from '../../../src/runs/index.js'
import { append, createRun, openLog, outcomeOf, verifiedEvents, withClient } from './engine.js'

/** Repeats a keyed append until it is answered, as a client does. Answers the seq, and how often it was told to come back. */
async function persist(log: () => RunLog, run: string, key: string, deadlineMs: number): Promise<{ seq: number; refusals: number }> {
  const deadline = performance.now() + deadlineMs
  for (let refusals = 0; performance.now() < deadline; refusals++) {
    const outcome = await outcomeOf(log().submit(run, append({ key })))
    if (typeof outcome === 'number') return { seq: outcome, refusals }
    expect(['database_unavailable', 'overloaded']).toContain(outcome)
    await sleep(20 + Math.random() * 30)
  }
  throw new Error(`${key} was not accepted in time.`)
}

/** Many keyed appends at once; `disturb` runs in the middle. Every key must be in its log once, at the seq that was told. */
async function appendThrough(log: () => RunLog, runs: readonly string[], disturb: () => Promise<void>): Promise<{ refusals: number; slowestMs: number }> {
  const told = new Map<string, number>()
  let refusals = 0
  let slowestMs = 0
  const client = async (number: number): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      const run = runs[(number + i) % runs.length]!
      const began = performance.now()
      const answer = await persist(log, run, `c${number}-${i}`, 30_000)
      slowestMs = Math.max(slowestMs, performance.now() - began)
      refusals += answer.refusals
      told.set(`${run} c${number}-${i}`, answer.seq)
    }
  }
  await Promise.all([...Array.from({ length: 16 }, (_, number) => client(number)), disturb()])
  let found = 0
  for (const run of runs) {
    for (const { seq, idempotencyKey } of await verifiedEvents(log(), run)) {
      if (idempotencyKey === null) continue
      found++
      expect(told.get(`${run} ${idempotencyKey}`)).toBe(seq)
    }
  }
  expect(found).toBe(told.size)
  expect(told.size).toBe(16 * 60)
  return { refusals, slowestMs }
}

describe('an engine whose database does not do what it is asked', () => {
  const database = useTestDatabase()
  let log: RunLog
  beforeAll(() => {
    log = openLog(database.url)
  })
  afterAll(async () => {
    await log.close()
  })

  it('refuses only the command whose event breaks a rule of the tables', async () => {
    const runs = await Promise.all(Array.from({ length: 6 }, () => createRun(log)))
    await withClient(database.url, async (query) => {
      await query(`ALTER TABLE runtime.run_events ADD CONSTRAINT test_poison CHECK (event_type <> 'poison')`)
      // A lifecycle event that the engine's head knows nothing of: only the index can tell.
      await query(
        `INSERT INTO runtime.run_events (run_id, seq, event_type, payload, recorded_at, prev_hash, event_hash, hash_version, sanitizer_version)
         VALUES ($1, 1000, 'run.cancel_requested', '{}', now(), '\\x00', '\\x00', 2, 1)`,
        [runs[5]],
      )
    })
    const outcomes = await Promise.all(
      runs.flatMap((run, i) =>
        [append({}), append({ type: i === 2 ? 'poison' : 'note', key: 'k' }), append({ type: i === 5 ? 'run.cancel_requested' : 'note' }), append({})].map(
          (command) => outcomeOf(log.submit(run, command)),
        ),
      ),
    )
    const rows = runs.map((_, i) => outcomes.slice(i * 4, i * 4 + 4))
    expect(rows[2]).toEqual([2, 'crash', 3, 4])
    expect(rows[5]).toEqual([2, 3, 'crash', 4])
    for (const i of [0, 1, 3, 4]) expect(rows[i]).toEqual([2, 3, 4, 5])
    for (const i of [0, 1, 2, 3, 4]) await verifiedEvents(log, runs[i]!)
  })

  it('refuses with 503 what is beyond its queue, at once', async () => {
    const small = openLog(database.url, { queueLimit: 50 })
    const run = await createRun(small)
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => outcomeOf(small.submit(run, append({})))))
    expect(outcomes.slice(0, 50).every((outcome) => typeof outcome === 'number')).toBe(true)
    expect(new Set(outcomes.slice(50))).toEqual(new Set(['overloaded']))
    await small.close()
  })

  it('takes arrays that are large together in turns, not in one statement', async () => {
    const run = await createRun(log)
    const array = Array.from({ length: 400 }, (_, i) => ({ payloadText: `{"n":${i},"pad":"${'x'.repeat(4_000)}"}` }))
    const answers = await Promise.all(Array.from({ length: 12 }, () => log.submit(run, append(...array))))
    expect(answers.map(({ results }) => results.length)).toEqual(Array.from({ length: 12 }, () => 400))
    expect(await verifiedEvents(log, run)).toHaveLength(1 + 12 * 400)
  })

  it('doubles nothing when its connections are killed again and again', async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, () => createRun(log)))
    let killed = 0
    const result = await appendThrough(
      () => log,
      runs,
      () =>
        withClient(database.url, async (query) => {
          for (let i = 0; i < 400 && (i < 25 || killed < 10); i++) {
            const rows = await query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name ~ 'lane|heads|reader'`,
            )
            killed += rows.length
            await sleep(15)
          }
        }),
    )
    expect(killed).toBeGreaterThanOrEqual(10)
    expect(result.refusals).toBeGreaterThan(0)
  })

  it('keeps the chain whole while retention removes what is behind it', async () => {
    const run = await createRun(log)
    const keys = Array.from({ length: 300 }, (_, i) => `k${i}`)
    let isDone = false
    const pruning = (async () => {
      while (!isDone) {
        const head = await log.head(run)
        await log.prune(run, Math.max(1, head!.latestSeq - 20))
        await sleep(3)
      }
    })()
    for (let i = 0; i < keys.length; i += 10) await Promise.all(keys.slice(i, i + 10).map((key) => log.submit(run, append({ key }))))
    isDone = true
    await pruning
    const head = await log.head(run)
    expect(head).toMatchObject({ latestSeq: 301 })
    expect(head!.floorSeq).toBeGreaterThan(200)
    await verifiedEvents(log, run)
    // Keys outlive their events: nothing is written twice, whatever is left of the log.
    const outcomes = await Promise.all(keys.map((key) => outcomeOf(log.submit(run, append({ key })))))
    expect(outcomes.filter((outcome) => outcome === 'idempotency_pruned')).toHaveLength(head!.floorSeq - 1)
    await log.prune(run, 302)
    expect((await log.submit(run, append({}))).head).toMatchObject({ latestSeq: 302, floorSeq: 301 })
    expect(await verifiedEvents(log, run)).toHaveLength(1)
  })
})

describe('an engine whose database is killed', () => {
  let postgres: OwnPostgres
  let log: RunLog
  beforeAll(async () => {
    postgres = await startPostgres()
    log = openLog(postgres.url, { pollMs: 500 })
  })
  afterAll(async () => {
    await log.close()
    await postgres.stop()
  })

  it('loses nothing that it acknowledged, doubles nothing, and its followers go on by themselves', async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, () => createRun(log)))
    const seen = new Map<string, number[]>()
    const subscriptions = runs.map((run) => {
      const seqs: number[] = []
      seen.set(run, seqs)
      return log.follow(run, {
        cursor: 0,
        state: null,
        latestSeq: 1,
        encoder: {
          name: 'seqs',
          encode: (state, events) => ({ state, chunk: Buffer.from(events.map(({ seq }) => seq).join(' ') + ' '), terminal: false }),
        },
        sink: {
          write: (chunk) => Boolean(seqs.push(...chunk.toString().trim().split(' ').map(Number))),
          onDrain: () => undefined,
          onClose: () => undefined,
          end: () => undefined,
        },
      })
    })
    const result = await appendThrough(
      () => log,
      runs,
      async () => {
        for (let i = 0; i < 2; i++) {
          await sleep(60)
          await postgres.kill9()
          await sleep(100)
          await postgres.restart()
        }
      },
    )
    expect(result.refusals).toBeGreaterThan(0)
    for (let i = 0; i < 100 && runs.some((run) => seen.get(run)!.length < 241); i++) await sleep(50)
    for (const run of runs) {
      const head = await log.head(run)
      expect(seen.get(run)).toEqual(Array.from({ length: head!.latestSeq }, (_, i) => i + 1))
    }
    for (const subscription of subscriptions) subscription.stop()
  })

  it('answers 503 within the statement timeout when the server hangs, and works on when it wakes', async () => {
    const run = await createRun(log)
    postgres.freeze()
    const began = performance.now()
    const outcome = await outcomeOf(log.submit(run, append({ key: 'k' })))
    const waitedMs = performance.now() - began
    postgres.thaw()
    expect(outcome).toBe('database_unavailable')
    expect(waitedMs).toBeLessThan(16_000)
    expect((await persist(() => log, run, 'k', 10_000)).seq).toBe(2)
  })

  it('refuses to read events with 503 too while the server is away', async () => {
    const run = await createRun(log)
    expect(await log.events.page(run, 0, { events: 10, bytes: 1_000_000 })).toHaveLength(1)
    await postgres.kill9()
    await expect(log.events.page(run, 0, { events: 10, bytes: 1_000_000 })).rejects.toMatchObject({ reason: 'database_unavailable' })
    await expect(log.events.portion(run, 0)).rejects.toMatchObject({ reason: 'database_unavailable' })
    await postgres.restart()
  })
})
