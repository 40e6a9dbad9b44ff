import { DatabaseClock } from '../db/index.js'
import { EventLog } from '../eventlog/index.js'
import { runKind, type RunHead, type RunLog } from '../runs/index.js'
import type { CommandIo } from './command.js'
import { withDatabase, type CommandDatabase } from './with-database.js'

/** Gives a command the runs of the configured database, beside whatever replicas are serving them. */
export function withRunLog<T>(io: CommandIo, work: (log: RunLog, database: CommandDatabase) => Promise<T>): Promise<T> {
  return withDatabase(io, async (database) => {
    const log: RunLog = new EventLog({
      kind: runKind,
      databaseUrl: database.url,
      clock: new DatabaseClock(),
      lanes: 1,
      readers: 1,
      limits: { queueLimit: 100, batchEvents: 1 },
      pollMs: 60_000,
      observer: { batch: () => undefined, missed: () => undefined },
    })
    try {
      return await work(log, database)
    } finally {
      await log.close()
    }
  })
}

export async function headOf(log: RunLog, runId: string): Promise<RunHead> {
  const run = await log.head(runId)
  if (!run) throw log.kind.unknownLog(runId)
  return run
}
