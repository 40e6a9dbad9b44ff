import pg from 'pg'
import { createPool, SchemaValidationError, type DatabasePool, type Interceptor, type QueryResultRow } from 'slonik'
import { connectTimeoutMs, statementTimeoutMs } from './client.js'
import { withSessionSettings } from './database-url.js'
import { describeError, silentLogger, type DatabaseLogger } from './logger.js'
import { columnTypes } from './type-parsers.js'
import { orUnavailable } from './unavailable.js'

export interface PoolOptions {
  readonly size: number
  readonly applicationName?: string
  readonly logger?: DatabaseLogger
}

/** Every row is checked and converted by the schema its statement was written with. slonik leaves that to an interceptor. */
const parseRows: Interceptor = {
  name: 'parse-rows',
  transformRow: (context, query, row) => {
    const parser = context.resultParser
    if (parser === undefined) return row
    const parsed = parser.safeParse(row)
    if (!parsed.success) throw new SchemaValidationError(query, row, parsed.error.issues)
    return parsed.data as QueryResultRow
  },
}

/**
 * The pool for everything but the lanes' hot statements. Opens one connection to learn the server's types, and rejects
 * when that fails.
 *
 * A connection is handed back as it is, without DISCARD ALL, which would cost a round trip per statement: so session
 * state (SET without LOCAL, session advisory locks, temporary tables) must not be made on it. After an error slonik
 * closes the connection instead of handing it back.
 *
 * Statements reject with `database_unavailable` when the database is away.
 */
export async function createSlonikPool(url: string, options: PoolOptions): Promise<DatabasePool> {
  const logger = options.logger ?? silentLogger
  // A server that is there but frozen answers neither the statement nor its timeout. slonik has no setting for that; the
  // driver's default is the only way in. Clients made by createClient set their own.
  pg.defaults.query_timeout = statementTimeoutMs + 2_000
  const pool = await createPool(slonikUrl(url, options.applicationName ?? 'runtime'), {
    maximumPoolSize: options.size,
    connectionTimeout: connectTimeoutMs,
    // The caller is told at once and may retry; it must not wait for three connect timeouts.
    connectionRetryLimit: 0,
    statementTimeout: statementTimeoutMs,
    idleTimeout: 60_000,
    gracefulTerminationTimeout: 1_000,
    // The elements of an array come one by one, and NULL is one of them.
    typeParsers: columnTypes.map(({ name, parse }) => ({ name, parse: (text: string | null) => (text === null ? null : parse(text)) })),
    interceptors: [parseRows],
    resetConnection: () => Promise.resolve(),
  })
  pool.on('error', (error) => {
    logger.warn(describeError(error), 'A pooled database connection was lost.')
  })
  return withRefusals(pool)
}

/** The methods that send statements. An interceptor of slonik sees only failures of statements, and none of connections that cannot be opened. */
const asking: ReadonlySet<string | symbol> = new Set([
  ...['any', 'anyFirst', 'connect', 'exists', 'many', 'manyFirst', 'maybeOne', 'maybeOneFirst', 'one', 'oneFirst', 'query', 'stream', 'transaction'],
])

/** The pool, with failures that are refusals where they mean the database's absence. */
function withRefusals(pool: DatabasePool): DatabasePool {
  return new Proxy(pool, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function' || !asking.has(name)) return member
      return (...args: unknown[]) => orUnavailable(Reflect.apply(member, target, args) as Promise<unknown>)
    },
  })
}

/** slonik knows three of libpq's ssl modes; its `require` verifies the certificate and the host name, like verify-full. */
function slonikUrl(url: string, applicationName: string): string {
  const changed = new URL(withSessionSettings(url, applicationName))
  const mode = changed.searchParams.get('sslmode')
  if (mode === 'verify-full' || mode === 'verify-ca') changed.searchParams.set('sslmode', 'require')
  if (mode === 'prefer' || mode === 'allow') changed.searchParams.delete('sslmode')
  return changed.href
}

/**
 * Ends a pool within `deadlineMs`, in-flight statements included. After a crash of the server slonik's own `end()` may never
 * settle; the deadline then ends the wait. True when the pool closed by itself.
 */
export async function closePool(pool: DatabasePool, deadlineMs = 3_000): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(false)
    }, deadlineMs)
  })
  const ended = pool.end().then(
    () => true,
    () => false,
  )
  const result = await Promise.race([ended, deadline])
  clearTimeout(timer)
  return result
}
