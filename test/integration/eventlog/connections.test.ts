import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorker } from '../../../src/codex/index.js'
import { workerKind } from '../../../src/codex/worker-kind.js'
import type { WorkerLog } from '../../../src/codex/worker-log.js'
import { EngineConnections } from '../../../src/eventlog/index.js'
import type { RunLog } from '../../../src/runs/index.js'
import { runKind } from '../../../src/runs/run-kind.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { append, createRun, openLogOf, outcomeOf, owner, verifiedEvents, withClient } from './engine.js'

const database = useTestDatabase()

const openNow = (): Promise<Record<string, unknown>[]> =>
  withClient(database.url, (query) =>
    query(`SELECT application_name, pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'runtime-%' ORDER BY 1`),
  )

describe('two kinds of log on the connections of one process', () => {
  let connections: EngineConnections
  let runs: RunLog
  let workers: WorkerLog
  beforeAll(() => {
    connections = new EngineConnections({ databaseUrl: database.url, lanes: 1 })
    runs = openLogOf(runKind, connections, { batchEvents: 5 })
    workers = openLogOf(workerKind, connections, { batchEvents: 5 })
  })
  afterAll(async () => {
    await Promise.all([runs.close(), workers.close(), connections.close()])
  })

  it('use no connection that one kind alone would not use', async () => {
    const run = await createRun(runs)
    await runs.submit(run, append({}))
    await Promise.all([runs.head(run), runs.events.portion(run, 0), runs.events.portion(run, 0), connections.work.query({ text: 'SELECT 1', values: [] })])
    const ofOneKind = await openNow()
    const { worker } = await createWorker({ workers, clock: workers.clock }, { principal: owner, metadata: {} })
    await Promise.all([workers.head(worker.logId), workers.events.portion(worker.logId, 0), workers.events.portion(worker.logId, 0)])
    expect(await openNow()).toEqual(ofOneKind)
    expect(ofOneKind.map(({ application_name: name }) => name)).toEqual([
      'runtime-heads',
      'runtime-lane-0',
      'runtime-reader-0',
      'runtime-reader-1',
      'runtime-work',
    ])
  })

  it('wait for one statement of the other at most, not for its queue', async () => {
    const run = await createRun(runs)
    let written = 0
    const flood = Array.from({ length: 500 }, () => outcomeOf(runs.submit(run, append({}))).then(() => written++))
    const { worker } = await createWorker({ workers, clock: workers.clock }, { principal: owner, metadata: {} })
    await workers.submit(worker.logId, { type: 'stop', principal: owner, reason: 'enough' })
    // A birth and a command, each behind at most the batch under way and the one that was asked for before it.
    expect(written).toBeLessThan(100)
    await Promise.all(flood)
    expect(await verifiedEvents(runs, run)).toHaveLength(501)
  })

  it('stay open when a kind is closed, and are closed as a set', async () => {
    await Promise.all([runs.close(), workers.close()])
    expect(await openNow()).toHaveLength(5)
    await connections.close()
    await expect.poll(openNow).toEqual([])
  })
})
