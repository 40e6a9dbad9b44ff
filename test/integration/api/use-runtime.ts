import { afterAll, beforeAll } from 'vitest'
import { closeClient, createClient } from '../../../src/db/index.js'
import type { Logger } from '../../../src/telemetry/index.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'

export interface RuntimeOfFile {
  readonly runtime: TestRuntime
  /** Does behind the runtime's back what no request can do. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
}

/** One runtime on one database for the enclosing file or `describe`. A broken contract or a leaked connection fails it at the end. */
export function useRuntime(env: Readonly<Record<string, string>> = {}, logger?: Logger): RuntimeOfFile {
  const database = useTestDatabase()
  let runtime: TestRuntime | undefined
  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url, env, ...(logger ? { logger } : {}) })
  })
  afterAll(async () => {
    await runtime?.stop()
  })
  return {
    get runtime() {
      if (!runtime) throw new Error('The runtime exists only while tests run.')
      return runtime
    },
    async sql(text, values = []) {
      const client = createClient(database.url, 'runtime-test-sql')
      await client.connect()
      try {
        return (await client.query<Record<string, unknown>>(text, [...values])).rows
      } finally {
        await closeClient(client)
      }
    },
  }
}
