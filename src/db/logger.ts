/** The logger interface of this folder: structured fields first, then a sentence. A pino logger is one. */
export interface DatabaseLogger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const drop = (): void => undefined

/** For tools and tests that have nobody to tell. */
export const silentLogger: DatabaseLogger = { debug: drop, info: drop, warn: drop, error: drop }

/** The loggable form of a thrown value: never a stack with values in it. */
export function describeError(error: unknown): { readonly error: string; readonly code?: string } {
  const message = error instanceof Error ? error.message || error.name : String(error)
  const code = errorCode(error)
  return code === undefined ? { error: message } : { error: message, code }
}

/** The SQLSTATE or system error code of something thrown, if it carries one. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
