import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { normaliseDatabaseUrl } from '../../src/config/index.js'
import { closeClient, createClient, migrate, removeEmbeddedPostgres, startEmbeddedPostgres, withDatabase } from '../../src/db/index.js'

/** The server of a test run: where databases are made, and the migrated database they are copies of. */
export interface TestServer {
  readonly adminUrl: string
  readonly templateDatabase: string
  stop(): Promise<void>
}

/** An embedded server in a directory of its own, or the one that TEST_DATABASE_URL names. */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env['TEST_DATABASE_URL']
  const server =
    given === undefined || given === '' ? await startOwnServer() : { adminUrl: normaliseDatabaseUrl(given) ?? given, stop: () => Promise.resolve() }
  const templateDatabase = `runtime_template_${String(process.pid)}`
  await runAsAdmin(server.adminUrl, [`DROP DATABASE IF EXISTS ${templateDatabase} WITH (FORCE)`, `CREATE DATABASE ${templateDatabase}`])
  await migrate(withDatabase(server.adminUrl, templateDatabase))
  return {
    adminUrl: server.adminUrl,
    templateDatabase,
    stop: async () => {
      await runAsAdmin(server.adminUrl, [`DROP DATABASE IF EXISTS ${templateDatabase} WITH (FORCE)`])
      await server.stop()
    },
  }
}

async function startOwnServer(): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const dataDir = await makeDataDir()
  // Nothing here outlives the machine, so nothing has to reach the disk. A killed server still recovers: the operating
  // system keeps what was written.
  const server = await startEmbeddedPostgres({ dataDir, database: 'postgres', settings: { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB' } })
  return {
    adminUrl: server.url,
    stop: async () => {
      await server.stop()
      await removeEmbeddedPostgres(dataDir)
    },
  }
}

export const makeDataDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'runtime-test-'))

export async function runAsAdmin(adminUrl: string, statements: readonly string[]): Promise<void> {
  const client = createClient(adminUrl, 'runtime-test-admin', { statementTimeoutMs: 30_000 })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await closeClient(client)
  }
}
