import { afterAll, beforeAll } from 'vitest'
import { closeClient, createClient } from '../../../src/db/index.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'

/** Two runtimes on one database, and a way past them. */
export interface Replicas {
  /** Any number names one of them. */
  at(index: number): TestRuntime
  /** Stops both, then starts both. */
  restart(): Promise<void>
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
}

export function useReplicas(env: Readonly<Record<string, string>> = {}): Replicas {
  const database = useTestDatabase()
  let running: TestRuntime[] = []
  const start = async (): Promise<void> => {
    const options = { databaseUrl: database.url, env: { RUNTIME_SCRIPTED_DELAY_MS: '1', RUNTIME_DRAIN_TIMEOUT_MS: '200', ...env } }
    running = await Promise.all([startTestRuntime(options), startTestRuntime(options)])
  }
  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((runtime) => runtime.stop()))
  }
  let client: ReturnType<typeof createClient> | undefined
  beforeAll(async () => {
    await start()
    client = createClient(database.url, 'invariants')
    await client.connect()
  })
  afterAll(async () => {
    await stop()
    if (client) await closeClient(client)
  })
  return {
    at: (index) => running[index % running.length]!,
    async restart() {
      await stop()
      await start()
    },
    async sql(text, values = []) {
      return (await client!.query<Record<string, unknown>>(text, [...values])).rows
    },
  }
}

/** Printed with every property, so that a failure can be had again: INVARIANTS_SEED=… */
export function propertySeed(name: string): number {
  const seed = Number(process.env['INVARIANTS_SEED'] ?? Date.now() % 2_147_483_647)
  process.stdout.write(`${name}: INVARIANTS_SEED=${seed}\n`)
  return seed
}
