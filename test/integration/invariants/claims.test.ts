import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LaneConnection } from '../../../src/eventlog/index.js'
import { executeWork, type RunAnswer, type RunCommand, type RunLog, type RunState } from '../../../src/runs/index.js'
import { LeaseReturns } from '../../../src/work/lease-returns.js'
import { WorkStore } from '../../../src/work/work-store.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { createRun, frame, openLog } from '../eventlog/engine.js'

type Store = WorkStore<RunState, RunCommand, RunAnswer>

describe('claimers that look at the same moment', () => {
  const database = useTestDatabase()
  const connections: LaneConnection[] = []
  let log: RunLog
  beforeAll(() => {
    log = openLog(database.url)
    connections.push(...Array.from({ length: 12 }, (_, i) => new LaneConnection(database.url, `test-claimer-${String(i)}`)))
  })
  afterAll(async () => {
    await log.close()
    await Promise.all(connections.map((connection) => connection.close()))
  })

  const storeOf = (owner: string, connection = connections[0]!): Store => new WorkStore(connection, log, executeWork, { owner, leaseMs: 30_000, cooldownMs: 0 })

  async function claim(store: Store, limit: number): ReturnType<Store['take']> {
    const { candidates } = await store.look('execute', limit)
    return store.take(candidates.slice(0, limit).map(({ logId }) => logId))
  }

  it('never get a run that one of them has just got', async () => {
    const runs = await Promise.all(Array.from({ length: 100 }, () => createRun(log)))
    await Promise.all(runs.map((run) => log.submit(run, frame('f'))))
    let claimed = 0
    for (let round = 0; round < 10; round++) {
      const stores = connections.map((connection, i) => storeOf(`owner-${String(i)}`, connection))
      const got = await Promise.all(stores.map(async (store) => ({ store, claims: await claim(store, 40) })))
      const all = got.flatMap(({ claims }) => claims.map(({ logId }) => logId))
      expect(all.length, `round ${String(round)}`).toBe(new Set(all).size)
      expect(got.flatMap(({ claims }) => claims.filter(({ lost }) => lost !== undefined))).toEqual([])
      claimed += all.length
      for (const { store, claims } of got) expect(await store.give(claims)).toEqual(new Set())
    }
    expect(claimed).toBeGreaterThanOrEqual(400)
  })

  it('give back what is still theirs, all at once, and nothing that somebody else has', async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, () => createRun(log)))
    await Promise.all(runs.map((run) => log.submit(run, frame('f'))))
    const mine = storeOf('mine')
    const claims = await claim(mine, 1_000)
    expect(claims.length).toBeGreaterThanOrEqual(runs.length)
    const [taken, ...kept] = claims
    const returns = new LeaseReturns((leases) => mine.give(leases))
    await Promise.all([{ ...taken!, leaseEpoch: taken!.leaseEpoch - 1 }, ...kept].map((lease) => returns.give(lease)))
    expect(await mine.renew(claims)).toEqual(new Set([taken!.logId]))
    await storeOf('another').give([taken!])
    expect(await claim(storeOf('next'), 1_000)).toHaveLength(kept.length)
    await returns.give(taken!)
    expect(await mine.renew(claims)).toEqual(new Set())
  })
})
