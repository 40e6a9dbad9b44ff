import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../dev-env/index.js'
import type { RunLog } from '../../../src/runs/index.js'
import { append, createRun, dice, frame, openLog, outcomeOf, verifiedEvents, withClient } from './engine.js'

describe('two processes on one database', () => {
  const database = useTestDatabase()
  let missed = 0
  let left: RunLog
  let right: RunLog
  beforeAll(() => {
    left = openLog(database.url, { lanes: 2, onMiss: (logs) => (missed += logs) })
    right = openLog(database.url, { lanes: 2, onMiss: (logs) => (missed += logs) })
  })
  afterAll(async () => {
    await Promise.all([left.close(), right.close()])
  })

  it('hammer the same logs with keyed, unkeyed and expecting commands: no gap, no double, and every answer true', async () => {
    const seed = 20_260_101
    const random = dice(seed)
    const runs = await Promise.all(Array.from({ length: 5 }, () => createRun(left)))
    const told = new Map(runs.map((run) => [run, { keys: new Map<string, number>(), unkeyed: [] as { seq: number; payloadText: string }[] }]))
    const reasons = new Map<string, number>()
    const client = async (number: number): Promise<void> => {
      for (let i = 0; i < 60; i++) {
        const log = random() < 0.5 ? left : right
        const run = runs[Math.floor(random() * runs.length)]!
        const known = told.get(run)!
        const payloadText = `{"client":${number},"i":${i}}`
        const form = random()
        if (form < 0.6) {
          // Keys are shared by all clients, and so is their content: whoever comes first writes it.
          const key = `k${Math.floor(random() * 150)}`
          const seq = await outcomeOf(log.submit(run, append({ key, payloadText: JSON.stringify({ key }) })))
          expect(seq, `seed ${seed}`).toBeTypeOf('number')
          expect(known.keys.get(key) ?? seq, `seed ${seed}: ${key}`).toBe(seq)
          known.keys.set(key, seq as number)
        } else if (form < 0.85) {
          const seq = await outcomeOf(log.submit(run, append({ payloadText })))
          known.unkeyed.push({ seq: seq as number, payloadText })
        } else {
          const head = await log.head(run)
          const outcome = await outcomeOf(log.submit(run, append({ payloadText, expectedPreviousSeq: head!.latestSeq })))
          if (typeof outcome === 'number') {
            expect(outcome).toBe(head!.latestSeq + 1)
            known.unkeyed.push({ seq: outcome, payloadText })
          } else reasons.set(outcome, (reasons.get(outcome) ?? 0) + 1)
        }
      }
    }
    await Promise.all(Array.from({ length: 24 }, (_, number) => client(number)))
    for (const run of runs) {
      const events = await verifiedEvents(left, run)
      const known = told.get(run)!
      for (const [key, seq] of known.keys) expect(events[seq - 1]).toMatchObject({ seq, idempotencyKey: key })
      for (const { seq, payloadText } of known.unkeyed) expect(events[seq - 1]).toMatchObject({ seq, payloadText })
      expect(events).toHaveLength(1 + known.keys.size + known.unkeyed.length)
      const keys = events.flatMap(({ idempotencyKey }) => idempotencyKey ?? [])
      expect(new Set(keys).size).toBe(keys.length)
    }
    // A refusal is an answer too: the log had moved, and nothing else went wrong.
    expect([...reasons.keys()].filter((reason) => reason !== 'sequence_mismatch')).toEqual([])
    expect(missed).toBeGreaterThan(0)
  })

  it('write once what sixteen callers ask for under one key', async () => {
    const run = await createRun(left)
    const seqs = await Promise.all(Array.from({ length: 16 }, (_, i) => outcomeOf((i % 2 === 0 ? left : right).submit(run, append({ key: 'one' })))))
    expect(new Set(seqs)).toEqual(new Set([2]))
    const others = await Promise.all(
      Array.from({ length: 16 }, (_, i) => outcomeOf((i % 2 === 0 ? left : right).submit(run, append({ key: 'one', payloadText: `{"other":${i}}` })))),
    )
    expect(new Set(others)).toEqual(new Set(['idempotency_mismatch']))
    expect(await verifiedEvents(left, run)).toHaveLength(2)
  })

  it('refuse nothing by a head that the other has moved', async () => {
    const run = await createRun(left)
    await left.submit(run, append({}))
    for (let seq = 2; seq < 42; seq += 2) {
      // Each engine's cached head is one event behind whenever its turn comes.
      expect(await outcomeOf(left.submit(run, append({ expectedPreviousSeq: seq })))).toBe(seq + 1)
      expect(await outcomeOf(right.submit(run, append({ expectedPreviousSeq: seq + 1 })))).toBe(seq + 2)
      expect(await outcomeOf(left.submit(run, append({ expectedPreviousSeq: seq + 1 })))).toBe('sequence_mismatch')
    }
  })

  it('create a run once, and a run under a taken id not at all, also while that id is being written', async () => {
    const run = await createRun(left)
    await left.submit(run, append({}))
    await left.prune(run, 3)
    const outcomes = await Promise.allSettled([
      left.submit(run, append({})),
      createRun(left, run),
      createRun(right, run),
      ...Array.from({ length: 8 }, (_, i) => createRun(i % 2 === 0 ? left : right, 'run-wanted-by-many')),
    ])
    expect(outcomes.slice(0, 3).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(outcomes.slice(3).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await verifiedEvents(left, run)).map(({ seq }) => seq)).toEqual([3])
  })

  it('do not lock each other out, nor claimers of work, when all of them touch the same runs', async () => {
    const runs = await Promise.all(Array.from({ length: 30 }, () => createRun(left)))
    const claim = `WITH ready AS MATERIALIZED (SELECT w.log_id FROM runtime.work w ORDER BY w.log_id DESC LIMIT 20 FOR UPDATE OF w SKIP LOCKED)
      UPDATE runtime.runs r SET version = r.version + 1 FROM ready WHERE r.run_id = ready.log_id`
    const until = performance.now() + 2_500
    const slowest = { ms: 0 }
    let claims = 0
    let accepted = 0
    const deadlocks: unknown[] = []
    await withClient(database.url, async (query) => {
      const claimer = async (): Promise<void> => {
        while (performance.now() < until) {
          await query(claim).catch((error: unknown) => deadlocks.push(error))
          claims++
          await sleep(2)
        }
      }
      const writer = async (log: RunLog, name: string): Promise<void> => {
        for (let round = 0; performance.now() < until; round++) {
          const began = performance.now()
          const outcomes = await Promise.all(
            runs.map((run) => log.submit(run, round % 3 === 2 ? append({ key: `${name}-${round}` }) : frame(`${name}-${round}`))),
          )
          accepted += outcomes.length
          slowest.ms = Math.max(slowest.ms, performance.now() - began)
        }
      }
      await Promise.all([claimer(), writer(left, 'left'), writer(right, 'right')])
    })
    expect(accepted).toBeGreaterThan(0)
    expect(claims).toBeGreaterThan(0)
    expect(deadlocks.map(String)).toEqual([])
    expect(slowest.ms).toBeLessThan(2_000)
    for (const run of runs) await verifiedEvents(left, run)
  })

  it('write past a head that somebody holds, and write to it when it is free', async () => {
    const log = openLog(database.url, { lanes: 1 })
    const [held, free] = [await createRun(log), await createRun(log)]
    await Promise.all([held, free].map((run) => log.submit(run, append({}))))
    await withClient(database.url, async (query) => {
      await query('BEGIN')
      await query('SELECT 1 FROM runtime.runs WHERE run_id = $1 FOR UPDATE', [held])
      let isHeldWritten = false
      const waiting = log.submit(held, append({})).then((answer) => {
        isHeldWritten = true
        return answer
      })
      const began = performance.now()
      await Promise.all([log.submit(free, append({})), log.submit(free, append({}))])
      expect(performance.now() - began).toBeLessThan(1_000)
      await sleep(100)
      expect(isHeldWritten).toBe(false)
      await query('COMMIT')
      expect((await waiting).head.latestSeq).toBe(3)
    })
    await log.close()
  })
})
