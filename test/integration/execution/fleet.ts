import { afterAll, beforeAll } from 'vitest'
import type { WorkerPausePoints } from '../../../src/codex/index.js'
import type { PausePoints } from '../../../src/execution/index.js'
import { closeClient, createClient } from '../../../src/db/index.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'

export interface Fleet {
  /** The replica of that name. */
  replica(name: string): TestRuntime
  /** For processes of their own on the same database. */
  databaseUrl(): string
  /** Does behind the runtimes' backs what no request can do. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
}

/** Several replicas in this process on one database of their own. The first settles what the database needs. */
export function useFleet(
  replicas: Readonly<Record<string, Readonly<Record<string, string>>>>,
  pauses: Readonly<Record<string, PausePoints>> = {},
  workerPauses: Readonly<Record<string, WorkerPausePoints>> = {},
): Fleet {
  const database = useTestDatabase()
  const running = new Map<string, TestRuntime>()
  beforeAll(async () => {
    for (const [name, env] of Object.entries(replicas)) {
      const held = pauses[name]
      const heldWorkers = workerPauses[name]
      running.set(
        name,
        await startTestRuntime({ databaseUrl: database.url, env, ...(held ? { pauses: held } : {}), ...(heldWorkers ? { workerPauses: heldWorkers } : {}) }),
      )
    }
  })
  afterAll(async () => {
    await Promise.all([...running.values()].map((runtime) => runtime.stop()))
  })
  const sql = async (text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> => {
    const client = createClient(database.url, 'runtime-test-sql')
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text, [...values])).rows
    } finally {
      await closeClient(client)
    }
  }
  return {
    replica(name) {
      const runtime = running.get(name)
      if (!runtime) throw new Error(`There is no replica ${name}, or not yet.`)
      return runtime
    },
    databaseUrl: () => database.url,
    sql,
  }
}
