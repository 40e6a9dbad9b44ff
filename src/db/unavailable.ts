import { RuntimeError } from '../kernel/errors.js'
import { errorCode } from './logger.js'

export const databaseRetryAfterMs = 1_000

/**
 * SQLSTATEs that say "not now" (PostgreSQL documentation, appendix A). Class 08 is connection exceptions, class 53 a lack of
 * disk, memory, open files or connections.
 *  25006 the server became a read-only standby; 57P01..57P03 shutdown, crash, starting up;
 *  57P05 idle session ended; 57014 cancelled, which with us means the statement timeout; 55P03 the lock timeout;
 *  58030 the server's disk failed a read or write
 */
const unavailableStates = new Set(['25006', '57P01', '57P02', '57P03', '57P05', '57014', '55P03', '58030'])

/**
 * Sources of PostgreSQL that write its files. A disk that refuses for another reason than being full (a quota, a limit on the size
 * of files, a file system that went read-only) has no SQLSTATE of its own there: the code is XX000 or 42501, as for a bug or a
 * missing right.
 */
const storageSources = new Set(['bufmgr.c', 'buffile.c', 'bulk_write.c', 'copydir.c', 'dsm_impl.c', 'fd.c', 'md.c', 'relmapper.c', 'slru.c', 'xlog.c'])

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'EMFILE',
])

/** `pg` and slonik raise these without a code. */
const telltales: readonly RegExp[] = [
  /connection terminated/i,
  /connection ended/i,
  /timeout expired/i,
  /query read timeout/i,
  /timeout exceeded when trying to connect/i,
  /client has encountered a connection error/i,
  /client was closed and is not queryable/i,
  /client is not queryable/i,
  /client is (pending )?destroy/i,
  /connection pool (is being|has been) (terminated|shut down)/i,
  /connection pool has ended/i,
  /backend (has been )?terminated/i,
]

const slonikNames = new Set([
  'ConnectionError',
  'BackendTerminatedError',
  'BackendTerminatedUnexpectedlyError',
  'StatementTimeoutError',
  'IdleTransactionTimeoutError',
])

/**
 * The refusal that a failure of the database means to a caller, or undefined when the failure is not the database's
 * absence but something else (a constraint, a bug). Looks through causes and aggregates.
 */
export function asUnavailable(error: unknown): RuntimeError | undefined {
  if (error instanceof RuntimeError) return error.reason === 'database_unavailable' ? error : undefined
  if (!means(error, 0)) return undefined
  return new RuntimeError(
    'database_unavailable',
    'The database cannot be used right now. Nothing was acknowledged; try again.',
    { retry_after_ms: databaseRetryAfterMs },
    { cause: error },
  )
}

/**
 * The result, or the refusal that the database's absence means to whoever asked. Pools and the engine's connections do this for
 * all of their statements; callers need not.
 */
export async function orUnavailable<T>(result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (error) {
    throw asUnavailable(error) ?? error
  }
}

function means(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || depth > 5) return false
  const code = errorCode(error)
  if (code !== undefined && (/^(?:08|53)...$/.test(code) || unavailableStates.has(code) || networkCodes.has(code))) return true
  if (endsConnection(error) || isStorageFailure(error, code)) return true
  if (slonikNames.has(error.constructor.name) || slonikNames.has(error.name)) return true
  // A server's own error has a SQLSTATE: its text is then not evidence, for it may quote a value.
  if ((code === undefined || !/^[0-9A-Z]{5}$/.test(code)) && telltales.some((pattern) => pattern.test(error.message))) return true
  if (error instanceof AggregateError && error.errors.some((inner) => means(inner, depth + 1))) return true
  return means(error.cause, depth + 1)
}

/** For an error of the server: the session ended with it, so the outcome of the statement is unknown. */
function endsConnection(error: Error): boolean {
  const severity = 'severity' in error ? error.severity : undefined
  return severity === 'FATAL' || severity === 'PANIC'
}

function isStorageFailure(error: Error, code: string | undefined): boolean {
  return (code === 'XX000' || code === '42501') && 'file' in error && storageSources.has(String(error.file))
}
