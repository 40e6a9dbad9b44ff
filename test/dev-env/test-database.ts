import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, inject } from 'vitest'
import { closeClient, createClient, errorCode, withDatabase } from '../../src/db/index.js'

export interface TestDatabase {
  readonly url: string
  readonly name: string
  /** Drops the database. Rejects when connections were left open to it: whoever opened them leaks. */
  drop(): Promise<void>
}

export interface TestDatabaseOptions {
  /** Without the schema: for tests of migrations. */
  readonly empty?: boolean
}

/** A database of its own for a test, migrated, made in milliseconds as a copy of the template. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl')
  const name = `test_${randomBytes(8).toString('hex')}`
  const template = options.empty === true ? 'template0' : inject('templateDatabase')
  await asAdmin(adminUrl, async (query) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
        return
      } catch (error) {
        // 55006: someone is connected to the template just now (autovacuum is).
        if (errorCode(error) !== '55006' || attempt === 20) throw error
        await sleep(50)
      }
    }
  })
  return {
    url: withDatabase(adminUrl, name),
    name,
    drop: () =>
      asAdmin(adminUrl, async (query) => {
        const leaks = await waitForConnectionsToClose(query, name)
        await query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
        if (leaks.length > 0) throw new Error(`The test left ${String(leaks.length)} connections open: ${leaks.join('; ')}`)
      }),
  }
}

/**
 * The same, bound to the enclosing `describe` or file: made before its first test, dropped after its last. Call it before
 * other hooks are registered, and close what you opened in an `afterAll` of your own: hooks that come later run first then.
 */
export function useTestDatabase(options: TestDatabaseOptions = {}): { readonly url: string } {
  let database: TestDatabase | undefined
  beforeAll(async () => {
    database = await createTestDatabase(options)
  })
  afterAll(async () => {
    await database?.drop()
  })
  return {
    get url() {
      if (database === undefined) throw new Error('The test database exists only while tests run.')
      return database.url
    },
  }
}

type Query = (text: string, values?: unknown[]) => Promise<readonly Record<string, unknown>[]>

async function asAdmin<T>(adminUrl: string, work: (query: Query) => Promise<T>): Promise<T> {
  const client = createClient(adminUrl, 'runtime-test-admin', { statementTimeoutMs: 30_000 })
  await client.connect()
  try {
    return await work(async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows)
  } finally {
    await closeClient(client)
  }
}

/** A connection that was closed is gone from the server's view a moment later; one that was leaked is not. */
async function waitForConnectionsToClose(query: Query, name: string): Promise<string[]> {
  let leaks: string[] = []
  for (let attempt = 0; attempt < 40; attempt++) {
    const rows = await query(
      `SELECT application_name, state, left(query, 80) AS query FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
      [name],
    )
    leaks = rows.map((row) => `${String(row['application_name'])} (${String(row['state'])}: ${String(row['query'])})`)
    if (leaks.length === 0) return leaks
    await sleep(50)
  }
  return leaks
}
