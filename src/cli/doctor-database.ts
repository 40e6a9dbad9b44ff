import type { Settings } from '../config/index.js'
import { assertSupportedServer, closeClient, createClient, describeDatabase, migrationStatus, serverVersion, startEmbeddedPostgres } from '../db/index.js'
import { checkDurability } from './doctor-durability.js'
import { describeReason, type Finding } from './finding.js'

/** Starts the embedded server, or uses the one that runs, then looks at it as at any other. */
export async function* checkEmbedded(settings: Settings): AsyncGenerator<Finding> {
  let embedded
  try {
    embedded = await startEmbeddedPostgres({ dataDir: settings.dataDir })
  } catch (error) {
    yield {
      ok: false,
      what: `The embedded PostgreSQL does not start: ${describeReason(error)}`,
      fix: 'Follow that message, or set DATABASE_URL to your own server.',
    }
    return
  }
  try {
    yield { ok: true, what: embedded.adopted ? 'The embedded PostgreSQL is running.' : 'The embedded PostgreSQL starts.' }
    yield* checkDatabase(embedded.url, settings)
  } finally {
    await embedded.stop()
  }
}

/** Reachable, new enough, writable, and with which schema. */
export async function* checkDatabase(url: string, settings: Settings): AsyncGenerator<Finding> {
  const where = describeDatabase(url)
  const client = createClient(url, 'runtime-doctor')
  try {
    await client.connect()
  } catch (error) {
    yield {
      ok: false,
      what: `The database ${where} cannot be reached: ${describeReason(error)}.`,
      fix: 'Check that it runs, and the host, port, user, password and name in DATABASE_URL.',
    }
    await closeClient(client)
    return
  }
  try {
    await assertSupportedServer(client)
    yield { ok: true, what: `The database ${where} answers (PostgreSQL ${String(await serverVersion(client))}).` }
    const { rows } = await client.query<{ readOnly: boolean }>(
      `SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS "readOnly"`,
    )
    yield rows[0]?.readOnly === true
      ? { ok: false, what: 'The database takes no writes: it is a standby or set read-only.', fix: 'Point DATABASE_URL at the primary.' }
      : { ok: true, what: 'The database takes writes.' }
    yield* checkDurability(client, settings.environment === 'production')
    const { current, pending, unknown } = await migrationStatus(client)
    if (!current && !settings.migrateOnStart)
      yield { ok: false, what: `Migrations are pending: ${pending.join(', ')}.`, fix: 'Run `runtime migrate`, or set RUNTIME_MIGRATE_ON_START to true.' }
    else yield { ok: true, what: current ? 'The schema is current.' : `Migrations are pending (${pending.join(', ')}) and will run on start.` }
    if (unknown.length > 0) yield { ok: true, what: `Note: a newer build has migrated this database (${unknown.join(', ')}).` }
  } catch (error) {
    yield {
      ok: false,
      what: `The database ${where} cannot be used: ${describeReason(error)}`,
      fix: 'Check the server and the rights of the user in DATABASE_URL.',
    }
  } finally {
    await closeClient(client)
  }
}
