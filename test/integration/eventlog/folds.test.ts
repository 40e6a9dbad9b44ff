import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FoldVerifier } from '../../../src/eventlog/index.js'
import type { RunLog } from '../../../src/runs/index.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { createRun, dice, withClient } from './engine.js'
import { fill, foldedAnew, listing, openFolding, placeAt, tally } from './folds.js'

const database = useTestDatabase()
let log: RunLog
let seen: ReturnType<typeof openFolding>['seen']
const open: RunLog[] = []

function another(options: Parameters<typeof openFolding>[1] = {}): ReturnType<typeof openFolding> {
  const opened = openFolding(database.url, options)
  open.push(opened.log)
  return opened
}

beforeEach(() => {
  ;({ log, seen } = another())
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const stored = (runId: string): Promise<{ seq: number; fold_version: number }[]> =>
  withClient(database.url, async (query) => {
    const rows = await query('SELECT seq::int AS seq, fold_version FROM runtime.fold_states WHERE log_id = $1 ORDER BY fold_version, seq', [runId])
    return rows as unknown as { seq: number; fold_version: number }[]
  })

const change = (sql: string, values: unknown[]): Promise<unknown> => withClient(database.url, (query) => query(sql, values))

async function verified(runId: string, folds: ConstructorParameters<typeof FoldVerifier>[0] = [tally]): Promise<{ sound: number; wrong: number[] }> {
  const place = await placeAt(log, runId)
  const verifier = new FoldVerifier(folds, place, await log.folds.store.of(runId))
  for await (const event of log.events.all(runId, place.floorSeq, place.seq)) verifier.add(event)
  const { sound, wrong } = verifier.finish()
  return { sound, wrong: wrong.map(({ seq }) => seq) }
}

describe('a kept fold', () => {
  it('is what a fold from the beginning is, at any cursor, whatever is stored, lost or spoilt', async () => {
    for (const seed of [1, 2, 3]) {
      const random = dice(seed)
      const runId = await createRun(log)
      await fill(log, runId, 40 + Math.floor(random() * 120), random)
      const { seq: latest } = await placeAt(log, runId)
      for (let round = 0; round < 25; round++) {
        const reader = round % 5 === 4 ? another().log : log
        const place = await placeAt(log, runId, Math.floor(random() * (latest + 1)))
        expect(await reader.folds.stateAt(tally, place), `seed ${String(seed)}, seq ${String(place.seq)}`).toEqual(await foldedAnew(log, tally, place))
        const spoilt = Math.floor(random() * 4)
        const some = 'log_id = $1 AND seq % 3 = $2'
        if (spoilt === 0) await change(`UPDATE runtime.fold_states SET state = '7 7' WHERE ${some}`, [runId, round % 3])
        if (spoilt === 1) await change(`DELETE FROM runtime.fold_states WHERE ${some}`, [runId, round % 3])
        if (spoilt === 2) await change(`UPDATE runtime.fold_states SET event_hash = decode(repeat('ab', 32), 'hex') WHERE ${some}`, [runId, round % 3])
      }
    }
  })

  it('costs what has happened since the last stored state, and nothing where it was asked for before', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 95)
    await log.folds.stateAt(tally, await placeAt(log, runId))
    expect(seen).toMatchObject({ folded: 96, stored: 9 })
    expect((await stored(runId)).map(({ seq }) => seq)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90])
    await log.folds.stateAt(tally, await placeAt(log, runId))
    expect(seen.folded).toBe(96)
    const other = another()
    await other.log.folds.stateAt(tally, await placeAt(log, runId))
    await other.log.folds.stateAt(tally, await placeAt(log, runId, 37))
    expect(other.seen).toMatchObject({ folded: 6 + 7, stored: 0 })
  })

  it('is measured now and then, since measuring a large state takes as long as printing it', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 1_999)
    let measured = 0
    const large = {
      ...tally,
      bytesOf: ({ events }: { events: number }) => {
        measured++
        return 2_000 * events
      },
    }
    await log.folds.stateAt(large, await placeAt(log, runId))
    expect(seen).toMatchObject({ folded: 2_000, stored: 0 })
    expect(measured).toBeLessThan(8)
  })

  it('is stored as soon as what it stands for outweighs it', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 99)
    await log.folds.stateAt({ ...tally, bytesOf: () => 512 * 40 }, await placeAt(log, runId))
    const [first = { seq: 0 }] = await stored(runId)
    expect(first.seq).toBeGreaterThanOrEqual(30)
    expect(first.seq).toBeLessThanOrEqual(40)
  })

  it('is folded once for many who ask at the same time', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 199)
    const place = await placeAt(log, runId)
    const states = await Promise.all(Array.from({ length: 20 }, () => log.folds.stateAt(tally, place)))
    expect(new Set(states.map((state) => tally.encode(state))).size).toBe(1)
    expect(seen.folded).toBe(200)
  })

  it('stops when the one who asked has gone; the next goes on from there', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 1_999)
    const place = await placeAt(log, runId)
    const reader = new AbortController()
    const pages = log.events
    let portions = 0
    const asked = log.folds.standingAt(tally, place, reader.signal, {
      portion: (...wanted) => {
        if (++portions === 2) reader.abort(new Error('gone'))
        return pages.portion(...wanted)
      },
    })
    await expect(asked).rejects.toThrow('gone')
    const folded = seen.folded
    expect(portions).toBe(2)
    expect(folded).toBeLessThan(1_000)
    expect(await log.folds.stateAt(tally, place)).toEqual(await foldedAnew(log, tally, place))
    expect(seen.folded).toBe(2_000)
  })

  it('is stored by two processes at once without harm', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 100)
    const other = another()
    const place = await placeAt(log, runId)
    const [one, two] = await Promise.all([log.folds.stateAt(tally, place), other.log.folds.stateAt(tally, place)])
    expect(one).toEqual(two)
    expect(await verified(runId)).toEqual({ sound: 10, wrong: [] })
  })

  it('is folded again when its version has changed, and what the old one stored is removed', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 50)
    await log.folds.stateAt(tally, await placeAt(log, runId))
    const next = { ...tally, version: 2, initial: { events: 1_000, mix: 0 } }
    expect(await log.folds.stateAt(next, await placeAt(log, runId))).toMatchObject({ events: 1_051 })
    expect(new Set((await stored(runId)).map(({ fold_version }) => fold_version))).toEqual(new Set([2]))
  })

  it('goes with the events that retention removes, and begins at the floor', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 99)
    await log.folds.stateAt(tally, await placeAt(log, runId))
    await log.prune(runId, 41)
    expect(await stored(runId)).toEqual([])
    const place = await placeAt(log, runId)
    expect(await log.folds.stateAt(tally, place)).toEqual(await foldedAnew(log, tally, place))
    expect((await log.folds.stateAt(tally, place)).events).toBe(60)
    expect(await verified(runId)).toEqual({ sound: 6, wrong: [] })
  })

  it('is not believed after the database was set back to an earlier day', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 35)
    const before = await placeAt(log, runId)
    await log.folds.stateAt(tally, before)
    // Another history of the same length, as after a restored backup.
    await change(`UPDATE runtime.run_events SET event_hash = sha256(event_hash), payload = '{"t":"other"}' WHERE run_id = $1 AND seq > 25`, [runId])
    await change(
      `UPDATE runtime.run_events e SET prev_hash = p.event_hash FROM runtime.run_events p WHERE e.run_id = $1 AND p.run_id = $1 AND p.seq = e.seq - 1 AND e.seq > 25`,
      [runId],
    )
    expect(await log.folds.stateAt(tally, before)).toEqual(await foldedAnew(log, tally, before))
  })
})

describe('stored states', () => {
  it('that are wrong are found by folding again, however well they are made', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 50)
    const place = await placeAt(log, runId)
    await log.folds.stateAt(tally, place)
    const right = await log.folds.standingAt(tally, { ...place, seq: 30 })
    await change('DELETE FROM runtime.fold_states WHERE log_id = $1 AND seq = 30', [runId])
    // With a hash of its own: only who folds again can tell.
    await log.folds.store.put(tally, runId, 0, { ...right, keptSeq: 20 }, '12 34')
    expect(await verified(runId)).toEqual({ sound: 4, wrong: [30] })
  })

  it('hold what a collecting fold has collected, one after the other', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 44)
    const { state, keptSeq } = await log.folds.standingAt(listing, await placeAt(log, runId))
    expect(state).toEqual([41, 42, 43, 44, 45])
    expect(keptSeq).toBe(40)
    const rows = await log.folds.store.of(runId)
    expect(rows.flatMap(({ text }) => listing.decode(text))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    expect(await verified(runId, [listing])).toEqual({ sound: 4, wrong: [] })
  })

  it('of which only the newest is of use are kept once', async () => {
    const newest = { ...tally, keeps: 'newest' } as const
    const runId = await createRun(log)
    await fill(log, runId, 44)
    await log.folds.stateAt(newest, await placeAt(log, runId))
    expect((await stored(runId)).map(({ seq }) => seq)).toEqual([40])
    expect(await verified(runId, [newest])).toMatchObject({ wrong: [] })
  })
})

describe('a fold that is asked for at any moment', () => {
  const close = { ...tally, name: 'close', keepAfterEvents: 5 }

  it('is kept closer than others', async () => {
    const runId = await createRun(log)
    await fill(log, runId, 18)
    await log.folds.stateAt(close, await placeAt(log, runId))
    expect((await stored(runId)).map(({ seq }) => seq)).toEqual([5, 10, 15])
  })

  it('is folded ahead more often, and by itself', async () => {
    const ahead = another({ folds: [tally, close] })
    const runId = await createRun(ahead.log)
    await ahead.log.foldedAhead()
    for (let i = 0; i < 16; i++) await fill(ahead.log, runId, 1)
    await ahead.log.foldedAhead()
    const states = await log.folds.store.of(runId)
    expect(states.filter(({ fold }) => fold === 'close').map(({ seq }) => seq)).toEqual([5, 10, 15])
    expect(states.filter(({ fold }) => fold === 'tally').map(({ seq }) => seq)).toEqual([10])
    expect(ahead.seen.folded).toBeLessThanOrEqual(17 + 17)
  })
})

describe('a log that grows', () => {
  it('is folded ahead of those who ask', async () => {
    const ahead = another({ folds: [tally, listing] })
    const runId = await createRun(ahead.log)
    await fill(ahead.log, runId, 104)
    await ahead.log.foldedAhead()
    expect((await stored(runId)).map(({ seq }) => seq)).toContain(100)
    await log.folds.stateAt(tally, await placeAt(log, runId))
    expect(seen.folded).toBe(5)
  })
})
