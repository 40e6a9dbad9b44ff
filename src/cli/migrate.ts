import { describeDatabase, migrate } from '../db/index.js'
import type { Command } from './command.js'
import { terminalLogger, withDatabase } from './with-database.js'

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'bring the database to this build’s schema',
  options: {},
  run: async (_args, io) =>
    await withDatabase(io, async ({ url }) => {
      const applied = await migrate(url, { logger: terminalLogger(io) })
      const where = describeDatabase(url)
      io.write(applied.length === 0 ? `The schema of ${where} is current.\n` : `Applied to ${where}: ${applied.join(', ')}.\n`)
      return 0
    }),
}
