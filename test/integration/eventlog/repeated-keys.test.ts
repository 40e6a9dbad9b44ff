import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunLog } from '../../../src/runs/index.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { append, createRun, openLog, outcomeOf, verifiedEvents } from './engine.js'

/** Keys are looked up only when the database has found them repeated; these were all written before anybody here looked. */
describe('a key that another process has written', () => {
  const database = useTestDatabase()
  let here: RunLog
  let there: RunLog
  beforeAll(() => {
    here = openLog(database.url, { lanes: 2 })
    there = openLog(database.url, { lanes: 2 })
  })
  afterAll(async () => {
    await Promise.all([here.close(), there.close()])
  })

  it('is answered as a replay or refused, and its batch is written without it', async () => {
    const runs = await Promise.all(Array.from({ length: 6 }, () => createRun(there)))
    await Promise.all(runs.map((run) => there.submit(run, append({ key: 'known', payloadText: '{}' }))))
    // The heads are known here before the keys are asked for.
    await Promise.all(runs.map((run) => here.submit(run, append({}))))
    const outcomes = await Promise.all(
      runs.flatMap((run, i) => [
        outcomeOf(here.submit(run, append({ key: 'new' }))),
        outcomeOf(here.submit(run, append(i % 2 === 0 ? { key: 'known', payloadText: '{}' } : { key: `other-${String(i)}` }))),
        outcomeOf(here.submit(run, append({ key: 'known', payloadText: '{"other":true}' }))),
      ]),
    )
    expect(outcomes).toEqual(runs.flatMap((_, i) => [4, i % 2 === 0 ? 2 : 5, 'idempotency_mismatch']))
    for (const [i, run] of runs.entries()) expect(await verifiedEvents(here, run)).toHaveLength(i % 2 === 0 ? 4 : 5)
  })

  it('is still known when retention has removed its event, before and after the head is known here', async () => {
    const [early, late] = [await createRun(there), await createRun(there)]
    await here.submit(early, append({}))
    for (const run of [early, late]) {
      await there.submit(run, append({ key: 'pruned' }))
      await there.submit(run, append({}))
      await there.prune(run, (await there.head(run))!.latestSeq)
    }
    expect(await outcomeOf(here.submit(late, append({})))).toBe(4)
    for (const run of [early, late]) {
      expect(await outcomeOf(here.submit(run, append({ key: 'pruned' })))).toBe('idempotency_pruned')
      await verifiedEvents(here, run)
    }
  })
})
