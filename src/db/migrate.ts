import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import type pg from 'pg'
import { sql, type CommonQueryMethods } from 'slonik'
import { z } from 'zod'
import { closeClient, createClient } from './client.js'
import { describeDatabase } from './database-url.js'
import { silentLogger, type DatabaseLogger } from './logger.js'
import { assertSupportedServer } from './server-version.js'

/** Forward only: `0001_runs.sql`, `0002_….sql`, in the order of their names. */
const migrationFile = /^(\d{4}_[a-z0-9_]+)\.sql$/
/** Everything in the folder that is not one of those (the schema dump, the checksums). */
const notAMigration = String.raw`(?!\d{4}_[a-z0-9_]+\.sql$).*`

const TableExists = z.object({ present: z.boolean() })
const MigrationRow = z.object({ name: z.string() })

/** The package's own `migrations` folder, found from the sources as from `dist`. */
export const migrationsDir: string = findMigrations()

function findMigrations(): string {
  let dir = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(dir, 'migrations', 'checksums.json'))) {
    const parent = dirname(dir)
    if (parent === dir) throw new Error('The migrations folder is missing from this installation.')
    dir = parent
  }
  return join(dir, 'migrations')
}

/** Names of the migrations this build carries, in order, without `.sql`. */
export async function listMigrations(dir: string = migrationsDir): Promise<string[]> {
  const names = (await readdir(dir)).flatMap((file) => migrationFile.exec(file)?.[1] ?? [])
  return names.sort()
}

export interface MigrateOptions {
  readonly logger?: DatabaseLogger
  readonly dir?: string
  /** Gives up, also while waiting for another replica's migration. A transaction under way is rolled back. */
  readonly signal?: AbortSignal
}

/**
 * Brings the database to this build's schema and answers the names of the migrations it ran. Any number of replicas may
 * call it at once: one works, the others wait for the advisory lock and then find nothing to do. All pending migrations
 * are one transaction. Rejects with a sentence for people when the server is too old.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const logger = options.logger ?? silentLogger
  const client = createClient(url, 'runtime-migrate', { statementTimeoutMs: 0, logger })
  const giveUp = (): void => void closeClient(client)
  options.signal?.addEventListener('abort', giveUp, { once: true })
  try {
    options.signal?.throwIfAborted()
    await client.connect()
    await assertSupportedServer(client)
    // A migration that cannot get its table lock must not queue up behind a long reader and block everyone else. It also
    // bounds the wait for another replica's migration.
    await client.query(`SET lock_timeout = '60s'`)
    const done = await runner({
      dbClient: client,
      dir: options.dir ?? migrationsDir,
      ignorePattern: notAMigration,
      direction: 'up',
      migrationsTable: 'migrations',
      migrationsSchema: 'runtime',
      createMigrationsSchema: true,
      schema: 'public',
      singleTransaction: true,
      advisoryLockMode: 'wait',
      checkOrder: true,
      logger: {
        debug: () => undefined,
        info: (text) => {
          logger.debug({}, text)
        },
        warn: (text) => {
          logger.warn({}, text)
        },
        error: (text) => {
          logger.error({}, text)
        },
      },
    })
    const names = done.map(({ name }) => name)
    if (names.length > 0) logger.info({ database: describeDatabase(url), migrations: names }, 'The database schema was migrated.')
    return names
  } finally {
    options.signal?.removeEventListener('abort', giveUp)
    await closeClient(client)
  }
}

export interface MigrationStatus {
  /** True when every migration of this build is applied. A newer build's migrations do not make it false: they are additive. */
  readonly current: boolean
  readonly applied: readonly string[]
  readonly pending: readonly string[]
  /** Applied, but not known to this build: a newer replica has been here. */
  readonly unknown: readonly string[]
}

/**
 * Compares this build with the database, for readiness and `runtime doctor`. Takes a raw connection or a pool. Rejects
 * when the database cannot be asked.
 */
export async function migrationStatus(database: pg.ClientBase | CommonQueryMethods, known?: readonly string[]): Promise<MigrationStatus> {
  const applied = 'anyFirst' in database ? await appliedByPool(database) : await appliedByClient(database)
  return compareMigrations(known ?? (await listMigrations()), applied)
}

async function appliedByPool(pool: CommonQueryMethods): Promise<readonly string[]> {
  const exists = await pool.oneFirst(sql.type(TableExists)`SELECT to_regclass('runtime.migrations') IS NOT NULL AS present`)
  return exists ? await pool.anyFirst(sql.type(MigrationRow)`SELECT name FROM runtime.migrations ORDER BY id`) : []
}

async function appliedByClient(client: pg.ClientBase): Promise<readonly string[]> {
  const exists = await client.query<{ present: boolean }>(`SELECT to_regclass('runtime.migrations') IS NOT NULL AS present`)
  if (exists.rows[0]?.present !== true) return []
  return (await client.query<{ name: string }>('SELECT name FROM runtime.migrations ORDER BY id')).rows.map(({ name }) => name)
}

export function compareMigrations(known: readonly string[], applied: readonly string[]): MigrationStatus {
  const pending = known.filter((name) => !applied.includes(name))
  return { current: pending.length === 0, applied, pending, unknown: applied.filter((name) => !known.includes(name)) }
}
