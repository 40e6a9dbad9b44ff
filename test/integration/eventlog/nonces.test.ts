import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNonceStore, type NonceStore } from '../../../src/http/index.js'
import type { RunLog } from '../../../src/runs/index.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { nowSeconds } from '../http/test-client.js'
import { openNonceStore } from '../http/test-server.js'
import { append, createRun, openLog, outcomeOf, verifiedEvents, withClient } from './engine.js'

/** Two processes: each has an engine, and a memory of the nonces that it has seen. */
interface Process {
  readonly log: RunLog
  readonly nonces: NonceStore
}

const soon = (): number => nowSeconds() + 60

describe('a nonce that is recorded by the commit of a command', () => {
  const database = useTestDatabase()
  let here: Process
  let there: Process
  let misses = 0
  beforeAll(() => {
    here = { log: openLog(database.url, { lanes: 2, onMiss: (logs) => (misses += logs) }), nonces: openNonceStore(database.url) }
    there = { log: openLog(database.url, { lanes: 2 }), nonces: openNonceStore(database.url) }
  })
  afterAll(async () => {
    for (const { log, nonces } of [here, there]) await Promise.all([log.close(), nonces.close()])
  })

  const sql = (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => withClient(database.url, (query) => query(text, values))
  const isRecorded = async (nonce: string): Promise<boolean> => (await sql('SELECT 1 FROM runtime.auth_nonces WHERE nonce = $1', [nonce])).length === 1
  /** An append under a nonce, as a process does it for one request. */
  const appendUnder = async ({ log, nonces }: Process, run: string, nonce: string, ...events: Parameters<typeof append>): Promise<number | string> => {
    let claim
    try {
      claim = nonces.claim(nonce, soon())
    } catch {
      return 'held here'
    }
    const outcome = await outcomeOf(log.submit(run, append(...(events.length === 0 ? [{}] : events)), claim))
    claim.letGo()
    return outcome
  }

  it('is there with the event, and until the token has expired and 30 s longer', async () => {
    const run = await createRun(here.log)
    const expires = soon()
    const claim = here.nonces.claim('with-event', expires)
    expect(await outcomeOf(here.log.submit(run, append({}), claim))).toBe(2)
    expect(claim.isOpen).toBe(false)
    expect(await sql(`SELECT extract(epoch FROM expires_at)::float8 AS until FROM runtime.auth_nonces WHERE nonce = 'with-event'`)).toEqual([
      { until: expires + 30 },
    ])
  })

  it('lets nothing be written when it has been used, by a commit or without one, here or elsewhere', async () => {
    const run = await createRun(here.log)
    expect(await appendUnder(here, run, 'replayed')).toBe(2)
    expect(await appendUnder(here, run, 'replayed')).toBe('held here')
    expect(await appendUnder(there, run, 'replayed')).toBe('token_replayed')
    expect(await appendUnder(there, await createRun(there.log), 'replayed')).toBe('held here')
    await here.nonces.use('read-first', soon())
    await expect(there.nonces.use('read-first', soon())).rejects.toMatchObject({ reason: 'token_replayed' })
    await there.nonces.use('used-to-read', soon())
    expect(await appendUnder(here, run, 'used-to-read')).toBe('token_replayed')
    expect(await verifiedEvents(here.log, run)).toHaveLength(2)
  })

  it('serves one of two processes that get it at the same time, whether for one run or for two', async () => {
    const shared = await createRun(here.log)
    const others = await Promise.all([createRun(here.log), createRun(there.log)])
    const rounds = await Promise.all(
      Array.from({ length: 150 }, async (_, i) => {
        const mine = i % 3 === 0 ? others[1] : shared
        const outcomes = await Promise.all([appendUnder(here, shared, `race-${String(i)}`), appendUnder(there, mine, `race-${String(i)}`)])
        return outcomes.map((outcome) => (typeof outcome === 'number' ? 'written' : outcome)).sort()
      }),
    )
    for (const outcomes of rounds) expect(outcomes).toEqual(['token_replayed', 'written'])
    const written = await Promise.all([shared, ...others].map(async (run) => (await verifiedEvents(here.log, run)).length - 1))
    expect(written.reduce((sum, events) => sum + events, 0)).toBe(150)
  })

  it('keeps nobody else from being written: neither of its log nor of its batch', async () => {
    const [run, other] = await Promise.all([createRun(here.log), createRun(here.log)])
    await there.nonces.use('stale', soon())
    const before = misses
    const outcomes = await Promise.all([
      appendUnder(here, run, 'first'),
      appendUnder(here, run, 'stale'),
      appendUnder(here, run, 'last'),
      appendUnder(here, other, 'beside'),
    ])
    expect(outcomes).toEqual([2, 'token_replayed', 3, 2])
    // Nobody had moved the log.
    expect(misses).toBe(before)
    await Promise.all([run, other].map((each) => verifiedEvents(here.log, each)))
  })

  it('is spent once when its command has to be decided again', async () => {
    const run = await createRun(here.log)
    expect(await outcomeOf(here.log.submit(run, append({})))).toBe(2)
    const before = misses
    for (let i = 0; i < 20; i++) {
      // The head that is remembered here is made stale.
      await there.log.submit(run, append({}))
      expect(await appendUnder(here, run, `again-${String(i)}`)).toBe(4 + 2 * i)
    }
    expect(misses - before).toBe(20)
  })

  it('stays open when the command comes to nothing, and can then be used up without one', async () => {
    const run = await createRun(here.log)
    const claim = here.nonces.claim('refused', soon())
    expect(await outcomeOf(here.log.submit(run, append({ expectedPreviousSeq: 7 }), claim))).toBe('sequence_mismatch')
    expect(claim.isOpen).toBe(true)
    expect(await isRecorded('refused')).toBe(false)
    await here.nonces.record(claim)
    expect(await appendUnder(there, run, 'refused')).toBe('token_replayed')
    expect(await verifiedEvents(here.log, run)).toHaveLength(1)
  })

  it('is recorded for a refused command that shares the commit of another', async () => {
    const run = await createRun(here.log)
    const outcomes = await Promise.all([appendUnder(here, run, 'written'), appendUnder(here, run, 'mismatch', { expectedPreviousSeq: 7 })])
    expect(outcomes).toEqual([2, 'sequence_mismatch'])
    expect(await appendUnder(there, run, 'written')).toBe('token_replayed')
  })

  it('is refused when an earlier use may have been swept, and nothing is written', async () => {
    const run = await createRun(here.log)
    const claim = here.nonces.claim('late', nowSeconds() - 400)
    expect(await outcomeOf(here.log.submit(run, append({}), claim))).toBe('token_expired')
    expect(await isRecorded('late')).toBe(false)
    expect(await verifiedEvents(here.log, run)).toHaveLength(1)
  })

  it('is not recorded when the statement fails', async () => {
    const run = await createRun(here.log)
    await sql(`ALTER TABLE runtime.run_events ADD CONSTRAINT test_poison CHECK (event_type <> 'poison')`)
    const claim = here.nonces.claim('poisoned', soon())
    const good = appendUnder(here, await createRun(here.log), 'beside-poison')
    expect(await outcomeOf(here.log.submit(run, append({ type: 'poison' }), claim))).toBe('crash')
    expect(claim.isOpen).toBe(true)
    expect(await isRecorded('poisoned')).toBe(false)
    expect(await good).toBe(2)
    expect(await isRecorded('beside-poison')).toBe(true)
  })

  it('is recorded if and only if the event is, when the connection is cut in the middle', async () => {
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'runtime-lane-%' AND datname = current_database()`
    const run = await createRun(here.log)
    let isDone = false
    const cutting = (async () => {
      while (!isDone) {
        await sql(cut)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })()
    const outcomes: (readonly [string, number | string])[] = []
    for (let i = 0; i < 40; i++) {
      const names = Array.from({ length: 5 }, (_, j) => `cut-${String(i)}-${String(j)}`)
      outcomes.push(...(await Promise.all(names.map(async (name) => [name, await appendUnder(here, run, name, { key: name })] as const))))
    }
    isDone = true
    await cutting
    const kept = new Set((await verifiedEvents(there.log, run)).map(({ idempotencyKey }) => idempotencyKey))
    const recorded = new Set((await sql(`SELECT nonce FROM runtime.auth_nonces WHERE nonce LIKE 'cut-%'`)).map(({ nonce }) => nonce))
    for (const [name, outcome] of outcomes) {
      expect(recorded.has(name), name).toBe(kept.has(name))
      if (typeof outcome === 'number') expect(kept.has(name), name).toBe(true)
      else expect(outcome).toBe('database_unavailable')
    }
    expect(outcomes.some(([, outcome]) => outcome === 'database_unavailable')).toBe(true)
  }, 60_000)
})

describe('the memory of a process for nonces', () => {
  it('keeps a nonce for the request that has it, whoever else comes with it', async () => {
    const nonces = createNonceStore({ connect: () => Promise.reject(new Error('There is no database.')) })
    const claim = nonces.claim('held', soon())
    for (let i = 0; i < 3; i++) expect(() => nonces.claim('held', soon())).toThrow(expect.objectContaining({ reason: 'token_replayed' }) as Error)
    expect(claim.isOpen).toBe(true)
    claim.letGo()
    expect(nonces.claim('held', soon()).isOpen).toBe(true)
    await nonces.close()
  })

  it('forgets a nonce whose fate is unknown, so that only the database decides', async () => {
    const nonces = createNonceStore({ connect: () => Promise.reject(new Error('There is no database.')) })
    const claim = nonces.claim('unknown', soon())
    expect(() => nonces.claim('unknown', soon())).toThrow(expect.objectContaining({ reason: 'token_replayed' }) as Error)
    claim.letGo()
    const again = nonces.claim('unknown', soon())
    again.spent()
    again.letGo()
    expect(() => nonces.claim('unknown', soon())).toThrow(expect.objectContaining({ reason: 'token_replayed' }) as Error)
    await nonces.close()
  })
})
