import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closePool, createSlonikPool } from '../../../src/db/index.js'
import { LeaseReturns } from '../../../src/execution/lease-returns.js'
import { claimWork, releaseLease, renewLeases } from '../../../src/execution/work-store.js'
import { silentLogger } from '../../../src/telemetry/index.js'
import type { RunLog } from '../../../src/runs/index.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { createRun, frame, openLog } from '../eventlog/engine.js'

type Pool = Awaited<ReturnType<typeof createSlonikPool>>

describe('claimers that look at the same moment', () => {
  const database = useTestDatabase()
  let log: RunLog
  let pools: Pool[] = []
  beforeAll(async () => {
    log = openLog(database.url)
    pools = await Promise.all([1, 2].map(() => createSlonikPool(database.url, { size: 6, logger: silentLogger })))
  })
  afterAll(async () => {
    await log.close()
    await Promise.all(pools.map(closePool))
  })

  it('never get a run that one of them has just got', async () => {
    const runs = await Promise.all(Array.from({ length: 100 }, () => createRun(log)))
    await Promise.all(runs.map((run) => log.submit(run, frame('f'))))
    let claimed = 0
    for (let round = 0; round < 10; round++) {
      const owners = Array.from({ length: 12 }, (_, i) => ({ owner: `owner-${String(i)}`, pool: pools[i % pools.length]! }))
      const got = await Promise.all(
        owners.map(async ({ owner, pool }) => ({ owner, pool, claims: await claimWork(pool, { owner, ttlMs: 30_000, limit: 40, cooldownMs: 0 }) })),
      )
      const all = got.flatMap(({ claims }) => claims.map(({ runId }) => runId))
      expect(all.length, `round ${String(round)}`).toBe(new Set(all).size)
      expect(got.flatMap(({ claims }) => claims.filter(({ lost }) => lost !== undefined))).toEqual([])
      claimed += all.length
      await Promise.all(got.flatMap(({ owner, pool, claims }) => claims.map((claim) => releaseLease(pool, owner, claim))))
    }
    expect(claimed).toBeGreaterThan(runs.length)
  })

  it('give back what is still theirs, all at once, and nothing that somebody else has', async () => {
    const [pool] = pools
    const runs = await Promise.all(Array.from({ length: 20 }, () => createRun(log)))
    await Promise.all(runs.map((run) => log.submit(run, frame('f'))))
    const terms = { ttlMs: 30_000, limit: 1_000, cooldownMs: 0 }
    const mine = await claimWork(pool!, { ...terms, owner: 'mine' })
    expect(mine.length).toBeGreaterThanOrEqual(runs.length)
    const [taken, ...kept] = mine
    const notMine = { ...taken!, leaseEpoch: taken!.leaseEpoch - 1 }
    const returns = new LeaseReturns(pool!, 'mine')
    await Promise.all([notMine, ...kept].map((claim) => returns.give(claim)))
    expect(await renewLeases(pool!, 'mine', 30_000, mine)).toEqual(new Set([taken!.runId]))
    await new LeaseReturns(pool!, 'another').give(taken!)
    expect(await claimWork(pool!, { ...terms, owner: 'next' })).toHaveLength(kept.length)
    await returns.give(taken!)
    expect(await renewLeases(pool!, 'mine', 30_000, mine)).toEqual(new Set())
  })
})
