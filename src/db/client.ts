import pg from 'pg'
import { withSessionSettings } from './database-url.js'
import { describeError, type DatabaseLogger } from './logger.js'
import { pgTypes } from './type-parsers.js'

export interface ClientOptions {
  /** The server gives a statement up after this long. 0 never does. */
  readonly statementTimeoutMs?: number
  readonly connectTimeoutMs?: number
  /**
   * The client gives a statement up after this long, even if the server hangs: the bound also holds when the server's machine has
   * vanished. Default: the statement timeout and two seconds.
   */
  readonly queryTimeoutMs?: number
  readonly logger?: DatabaseLogger
}

export const connectTimeoutMs = 2_000
export const statementTimeoutMs = 10_000

/**
 * A single connection, not yet open: for lanes, LISTEN, migrations and anything that prepares statements by name. Call
 * `connect()`. Its `error` event has a listener, so that losing the server while idle does not end the process; the next
 * query fails instead.
 */
export function createClient(url: string, applicationName: string, options: ClientOptions = {}): pg.Client {
  const statementTimeout = options.statementTimeoutMs ?? statementTimeoutMs
  const queryTimeout = options.queryTimeoutMs ?? (statementTimeout === 0 ? 0 : statementTimeout + 2_000)
  const client = new pg.Client({
    connectionString: withSessionSettings(url, applicationName),
    connectionTimeoutMillis: options.connectTimeoutMs ?? connectTimeoutMs,
    ...(statementTimeout === 0 ? {} : { statement_timeout: statementTimeout }),
    // 0 would mean the driver's default, which the pool sets; the longest timer stands for never.
    query_timeout: queryTimeout === 0 ? 2 ** 31 - 1 : queryTimeout,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types: pgTypes,
  })
  client.on('error', (error: unknown) => {
    options.logger?.warn({ ...describeError(error), application: applicationName }, 'A database connection was lost.')
  })
  return client
}

/** Closes a connection, waiting for the server at most `deadlineMs`: a server that is gone does not answer a goodbye. */
export async function closeClient(client: pg.Client, deadlineMs = 1_000): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, deadlineMs)
  })
  await Promise.race([client.end().catch(() => undefined), deadline])
  clearTimeout(timer)
}
