import type { Queryable } from './head-loader.js'
import { LaneConnection } from './lane-connection.js'

type Statement = Parameters<Queryable['query']>[0]

export interface EngineConnectionsOptions {
  /** Leads to the server itself: sessions are set up, and statements are prepared by name, which a transaction pooler would mix up. */
  readonly databaseUrl: string
  readonly lanes: number
  readonly readers?: number
}

/**
 * The connections of a process for all kinds of log, made when they are first needed. Kinds share them statement by statement:
 * each connection runs one at a time, in the order in which they were asked for, and no transaction lasts longer than its
 * statement. So a kind waits for at most one statement of each other kind, and kinds cannot wait for each other in a ring.
 */
export class EngineConnections {
  /** For appends: one batch at a time each. */
  readonly lanes: readonly LaneConnection[]
  /** For heads that lanes have to load. */
  readonly heads: LaneConnection
  /** For claims and leases. */
  readonly work: LaneConnection
  readonly #readers: readonly LaneConnection[]

  constructor({ databaseUrl, lanes, readers = 2 }: EngineConnectionsOptions) {
    this.lanes = Array.from({ length: lanes }, (_, i) => new LaneConnection(databaseUrl, `runtime-lane-${i}`))
    this.heads = new LaneConnection(databaseUrl, 'runtime-heads')
    this.work = new LaneConnection(databaseUrl, 'runtime-work')
    this.#readers = Array.from({ length: readers }, (_, i) => new LaneConnection(databaseUrl, `runtime-reader-${i}`))
  }

  /** A read, on the reader with the shortest queue. Refused with `database_unavailable` when the database is away; other failures are the driver's. */
  read(statement: Statement): Promise<{ rows: Record<string, unknown>[] }> {
    return this.#readers.reduce((best, reader) => (reader.pending < best.pending ? reader : best)).query(statement)
  }

  /** Writes a row of no meaning through a lane's connection. Rejects when nothing could be appended. */
  async probe(): Promise<void> {
    await this.lanes[0]?.query({
      name: 'writer-probe',
      text: 'INSERT INTO runtime.writer_probe (probed_at) VALUES (clock_timestamp()) ON CONFLICT (singleton) DO UPDATE SET probed_at = excluded.probed_at',
      values: [],
    })
  }

  async close(): Promise<void> {
    await Promise.all([...this.lanes, this.heads, this.work, ...this.#readers].map((connection) => connection.close()))
  }
}
