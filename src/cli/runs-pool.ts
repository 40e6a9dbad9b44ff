import type { DatabasePool } from 'slonik'
import { closePool, createPostgresWakeUpBus, createSlonikPool } from '../db/index.js'
import { newProcessId } from '../kernel/ids.js'
import type { CommandIo } from './command.js'
import { withDatabase, type CommandDatabase } from './with-database.js'

/** Gives a command a connection to the configured database. */
export function withPool<T>(io: CommandIo, work: (pool: DatabasePool, database: CommandDatabase) => Promise<T>): Promise<T> {
  return withDatabase(io, async (database) => {
    const pool = await createSlonikPool(database.url, { size: 1, applicationName: 'runtime-cli' })
    try {
      return await work(pool, database)
    } finally {
      await closePool(pool)
    }
  })
}

/** Tells the replicas that a run has changed, so that they need not find out by themselves. A hint: failing is no failure. */
export async function tellReplicas(url: string, topics: readonly string[], runId: string, seq: number): Promise<void> {
  const bus = createPostgresWakeUpBus({ url, processId: newProcessId() })
  await bus.start()
  for (const topic of topics) bus.publish(topic, runId, seq)
  await bus.stop()
}
