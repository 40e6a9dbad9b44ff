import { loadSettings, type Settings } from '../config/index.js'
import { startEmbeddedPostgres, type DatabaseLogger } from '../db/index.js'
import type { CommandIo } from './command.js'

export interface CommandDatabase {
  /** A direct connection, past any pooler. */
  readonly url: string
  readonly settings: Settings
}

/**
 * Runs a command's work with the configured database. The embedded one is shared with a runtime that is serving, or
 * started for as long as the work takes.
 */
export async function withDatabase<T>(io: CommandIo, work: (database: CommandDatabase) => Promise<T>): Promise<T> {
  const { settings, notices } = loadSettings(io.env)
  for (const notice of notices) io.complain(`runtime: ${notice}\n`)
  if (settings.database.kind === 'server') return await work({ url: settings.database.directUrl, settings })
  const embedded = await startEmbeddedPostgres({ dataDir: settings.dataDir, logger: terminalLogger(io) })
  try {
    return await work({ url: embedded.url, settings })
  } finally {
    await embedded.stop()
  }
}

/** Warnings and errors as sentences on standard error. */
export function terminalLogger(io: CommandIo): DatabaseLogger {
  const quiet = (): void => undefined
  const tell = (fields: object, message: string): void => {
    const reason = 'error' in fields ? ` ${String(fields.error)}` : ''
    io.complain(`runtime: ${message}${reason}\n`)
  }
  return { debug: quiet, info: quiet, warn: tell, error: tell }
}
