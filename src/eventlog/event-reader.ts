import type { Queryable } from './head-loader.js'
import type { LogKind } from './kind.js'
import type { Author, LogEvent } from './log.js'

export const maxPage = 1000

/** How much is read at a time by those who read on and on: little enough to be held for every one of them. */
const portionBytes = 128 * 1024
const portionEvents = { first: 32, most: 500 }

export interface Portion {
  readonly events: readonly LogEvent[]
  /** False: the log had no event after these. */
  readonly mayHaveMore: boolean
  /** How many events to ask for next, if they are about as large as these. */
  readonly nextCount: number
}

/** Reads a kind's events in pages, ascending by seq. */
export class EventReader {
  readonly #connection: Queryable
  readonly #pageSql: string
  readonly #portionSql: string
  readonly #headsSql: string
  readonly #name: string

  constructor(kind: Pick<LogKind<unknown, unknown, unknown>, 'name' | 'idField' | 'eventTable' | 'headTable'>, connection: Queryable) {
    this.#connection = connection
    this.#name = kind.name
    this.#pageSql = `SELECT seq, event_type, payload::text AS payload, recorded_at, encode(prev_hash, 'hex') AS prev_hash, encode(event_hash, 'hex') AS event_hash, hash_version, author, lease_epoch, idempotency_key
      FROM ${kind.eventTable} WHERE ${kind.idField} = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`
    this.#portionSql = `SELECT * FROM (
      SELECT page.*, sum(octet_length(payload)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) - octet_length(payload) AS bytes_before
        FROM (${this.#pageSql}) AS page) AS portion
      WHERE bytes_before < ${portionBytes} ORDER BY seq`
    this.#headsSql = `SELECT ${kind.idField} AS log_id, latest_seq FROM ${kind.headTable} WHERE ${kind.idField} = ANY($1::text[])`
  }

  /** Events with `after < seq <= upTo`, at most `limit` (1..1000). */
  async page(logId: string, after: number, limit: number, upTo: number = Number.MAX_SAFE_INTEGER): Promise<LogEvent[]> {
    const result = await this.#connection.query({ name: `${this.#name}-page`, text: this.#pageSql, values: [logId, after, upTo, Math.min(limit, maxPage)] })
    return result.rows.map((row) => eventOf(logId, row))
  }

  /**
   * Events with `after < seq <= upTo`: at most `count`, of some hundred KiB together, and at least one if there is one. The
   * database looks at the size of each of `count` events, so ask for no more than a portion is likely to hold.
   */
  async portion(logId: string, after: number, count: number = portionEvents.first, upTo: number = Number.MAX_SAFE_INTEGER): Promise<Portion> {
    const result = await this.#connection.query({ name: `${this.#name}-portion`, text: this.#portionSql, values: [logId, after, upTo, count] })
    const events = result.rows.map((row) => eventOf(logId, row))
    const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(event.payloadText), 0)
    const fitting = Math.ceil((portionBytes * events.length) / Math.max(1, bytes))
    return { events, mayHaveMore: events.length === count || bytes >= portionBytes, nextCount: Math.max(1, Math.min(portionEvents.most, fitting)) }
  }

  /** Every event after `after`, up to `upTo`, portion by portion. */
  async *all(logId: string, after: number, upTo: number = Number.MAX_SAFE_INTEGER): AsyncGenerator<LogEvent> {
    let count: number | undefined
    for (let cursor = after; cursor < upTo;) {
      const { events, mayHaveMore, nextCount } = await this.portion(logId, cursor, count, upTo)
      yield* events
      const last = events.at(-1)
      if (!last || !mayHaveMore) return
      cursor = last.seq
      count = nextCount
    }
  }

  /** The last seq of each of the logs that exist. */
  async latest(logIds: readonly string[]): Promise<Map<string, number>> {
    const result = await this.#connection.query({ name: `${this.#name}-latest`, text: this.#headsSql, values: [logIds] })
    return new Map(result.rows.map((row) => [String(row['log_id']), Number(row['latest_seq'])]))
  }
}

function eventOf(logId: string, row: Readonly<Record<string, unknown>>): LogEvent {
  return {
    logId,
    seq: Number(row['seq']),
    type: String(row['event_type']),
    payloadText: String(row['payload']),
    recordedAt: String(row['recorded_at']),
    prevHash: row['prev_hash'] as string | null,
    hash: String(row['event_hash']),
    hashVersion: Number(row['hash_version']),
    author: row['author'] as Author | null,
    leaseEpoch: row['lease_epoch'] === null ? null : Number(row['lease_epoch']),
    idempotencyKey: row['idempotency_key'] as string | null,
  }
}
