import { DatabaseClock } from '../db/index.js'
import { EngineConnections, EventLog, type LogKind } from '../eventlog/index.js'
import { runKind, type RunHead, type RunLog } from '../runs/index.js'
import type { CommandIo } from './command.js'
import { withDatabase, type CommandDatabase } from './with-database.js'

/** The log engine, as small as it gets: for one command. `pollMs`: how late a follower may be when hints are lost. */
export function openLog<State, Command, Answer>(kind: LogKind<State, Command, Answer>, databaseUrl: string, pollMs: number): EventLog<State, Command, Answer> {
  return new EventLog({
    kind,
    connections: new EngineConnections({ databaseUrl, lanes: 1, readers: 1 }),
    closesConnections: true,
    clock: new DatabaseClock(),
    limits: { queueLimit: 100, batchEvents: 1 },
    pollMs,
    observer: { batch: () => undefined, missed: () => undefined },
  })
}

/** Gives a command the runs of the configured database, beside serving replicas. */
export function withRunLog<T>(io: CommandIo, work: (log: RunLog, database: CommandDatabase) => Promise<T>): Promise<T> {
  return withDatabase(io, async (database) => {
    // Nobody is followed here.
    const log: RunLog = openLog(runKind, database.url, 60_000)
    try {
      await log.sampleClock()
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
