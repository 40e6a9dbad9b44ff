import { RuntimeError } from '../kernel/errors.js'
import { errorCode } from './logger.js'

export const databaseRetryAfterMs = 1_000

/**
 * SQLSTATEs that say "not now" (PostgreSQL documentation, appendix A). Class 08 is connection exceptions.
 *  25006 the server became a read-only standby; 53300 too many connections; 57P01..57P03 shutdown, crash, starting up;
 *  57P05 idle session ended; 57014 cancelled, which with us means the statement timeout; 55P03 the lock timeout;
 *  58030 the server's disk failed a read or write; 53100 and 53200 it is out of disk or memory
 */
const unavailableStates = new Set(['25006', '53300', '53100', '53200', '57P01', '57P02', '57P03', '57P05', '57014', '55P03', '58030'])

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

/** The result, or the refusal that the database's absence means to whoever asked. */
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
  if (code !== undefined && (code.startsWith('08') || unavailableStates.has(code) || networkCodes.has(code))) return true
  if (slonikNames.has(error.constructor.name) || slonikNames.has(error.name)) return true
  // A server's own error has a SQLSTATE: its text is then not evidence, for it may quote a value.
  if ((code === undefined || !/^[0-9A-Z]{5}$/.test(code)) && telltales.some((pattern) => pattern.test(error.message))) return true
  if (error instanceof AggregateError && error.errors.some((inner) => means(inner, depth + 1))) return true
  return means(error.cause, depth + 1)
}
