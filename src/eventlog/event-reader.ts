import type { Queryable } from './head-loader.js'
import type { LogKind } from './kind.js'
import type { Author, LogEvent } from './log.js'

/** How much is read at a time by those who read on and on: little enough to be held for every one of them. */
const portionBytes = 128 * 1024
const portionEvents = { first: 32, most: 500 }
/** The same for each of several logs that are read together. */
const newestBytes = 32 * 1024
/** How many events a page asks for before it has seen how large they are: all of a small page, and never many large ones. */
const pageEventsAtFirst = 100

export interface PageSize {
  readonly events: number
  /** Of payload text. The event with which a page passes it is the page's last. */
  readonly bytes: number
}

export interface Portion {
  readonly events: readonly LogEvent[]
  /** False: the log had no event after these. */
  readonly mayHaveMore: boolean
  /** How many events to ask for next, if they are about as large as these. */
  readonly nextCount: number
}

/**
 * Reads a kind's events, ascending by seq and not beyond `upTo`. However much a log holds, only some hundred KiB of it are in
 * memory for one reader. A `signal` is aborted when nobody waits any more for what is read: the reading then rejects, and what
 * has not been asked of the database yet never is.
 */
export class EventReader {
  readonly #connection: Queryable
  readonly #portionSql: string
  readonly #newestSql: string
  readonly #headsSql: string
  readonly #name: string
  readonly #onPortion: (() => void) | undefined

  constructor(kind: Pick<LogKind<unknown, unknown, unknown>, 'name' | 'idField' | 'eventTable' | 'headTable'>, connection: Queryable, onPortion?: () => void) {
    this.#connection = connection
    this.#name = kind.name
    this.#onPortion = onPortion
    const columns = `seq, event_type, payload::text AS payload, recorded_at, encode(prev_hash, 'hex') AS prev_hash, encode(event_hash, 'hex') AS event_hash, hash_version, author, lease_epoch, idempotency_key`
    const within = (bytes: string, page: string): string => `SELECT * FROM (
      SELECT page.*, sum(octet_length(payload)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) - octet_length(payload) AS bytes_before
        FROM (${page}) AS page) AS portion
      WHERE bytes_before < ${bytes} ORDER BY seq`
    const { eventTable: events, idField: id } = kind
    this.#portionSql = within('$5', `SELECT ${columns} FROM ${events} WHERE ${id} = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`)
    this.#newestSql = `SELECT wanted.nth, found.* FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS wanted (log_id, after_seq, nth)
      CROSS JOIN LATERAL (${within('$4', `SELECT ${columns} FROM ${events} WHERE ${id} = wanted.log_id AND seq > wanted.after_seq ORDER BY seq LIMIT $3`)}) AS found`
    this.#headsSql = `SELECT ${kind.idField} AS log_id, latest_seq FROM ${kind.headTable} WHERE ${kind.idField} = ANY($1::text[])`
  }

  /** The event at a seq. Undefined: there is none, or it has been removed by retention. */
  async at(logId: string, seq: number): Promise<LogEvent | undefined> {
    const { events } = await this.#read(logId, seq - 1, { events: 1, bytes: portionBytes }, seq)
    return events[0]
  }

  /** Events after `after`: at most so many, of so many bytes together and one more, and at least one if there is one. */
  async page(logId: string, after: number, size: PageSize, upTo?: number, signal?: AbortSignal): Promise<LogEvent[]> {
    const page: LogEvent[] = []
    let bytes = 0
    let count = Math.min(size.events, pageEventsAtFirst)
    for (let cursor = after; page.length < size.events && bytes < size.bytes;) {
      const portion = await this.#read(logId, cursor, { events: count, bytes: size.bytes - bytes }, upTo, signal)
      page.push(...portion.events)
      bytes += portion.bytes
      const last = portion.events.at(-1)
      if (!last || !portion.mayHaveMore) break
      cursor = last.seq
      const fitting = Math.ceil(((size.bytes - bytes) * page.length) / Math.max(1, bytes))
      count = Math.max(1, Math.min(size.events - page.length, fitting))
    }
    return page
  }

  /**
   * Events after `after`: at most `count`, of some hundred KiB together, and at least one if there is one. The database looks at
   * the size of each of `count` events, so ask for no more than a portion is likely to hold.
   */
  async portion(logId: string, after: number, count: number = portionEvents.first, upTo?: number, signal?: AbortSignal): Promise<Portion> {
    const { events } = await this.#read(logId, after, { events: count, bytes: portionBytes }, upTo, signal)
    return portionOf(events, count, portionBytes)
  }

  /** A first portion of each of several logs, by one statement, in their order. */
  async newest(logs: readonly { readonly logId: string; readonly after: number }[]): Promise<Portion[]> {
    this.#onPortion?.()
    const { rows } = await this.#connection.query({
      name: `${this.#name}-newest`,
      text: this.#newestSql,
      values: [logs.map(({ logId }) => logId), logs.map(({ after }) => after), portionEvents.first, newestBytes],
    })
    const events: LogEvent[][] = logs.map(() => [])
    for (const row of rows) {
      const nth = Number(row['nth']) - 1
      events[nth]?.push(eventOf(logs[nth]?.logId ?? '', row))
    }
    return events.map((ofLog) => portionOf(ofLog, portionEvents.first, newestBytes))
  }

  /** Every event after `after`, portion by portion: the next one is read when the one before has been used. */
  async *portions(logId: string, after: number, upTo: number = Number.MAX_SAFE_INTEGER, signal?: AbortSignal): AsyncGenerator<readonly LogEvent[]> {
    let count: number | undefined
    for (let cursor = after; cursor < upTo;) {
      const { events, mayHaveMore, nextCount } = await this.portion(logId, cursor, count, upTo, signal)
      const last = events.at(-1)
      if (!last) return
      yield events
      if (!mayHaveMore) return
      cursor = last.seq
      count = nextCount
    }
  }

  /** Every event after `after`, one by one. */
  async *all(logId: string, after: number, upTo?: number, signal?: AbortSignal): AsyncGenerator<LogEvent> {
    for await (const events of this.portions(logId, after, upTo, signal)) yield* events
  }

  async #read(
    logId: string,
    after: number,
    size: PageSize,
    upTo: number = Number.MAX_SAFE_INTEGER,
    signal?: AbortSignal,
  ): Promise<{ readonly events: LogEvent[]; readonly bytes: number; readonly mayHaveMore: boolean }> {
    signal?.throwIfAborted()
    this.#onPortion?.()
    const { rows } = await this.#connection.query({
      name: `${this.#name}-portion`,
      text: this.#portionSql,
      values: [logId, after, upTo, size.events, size.bytes],
      ...(signal === undefined ? {} : { signal }),
    })
    const events = rows.map((row) => eventOf(logId, row))
    const bytes = bytesOf(events)
    return { events, bytes, mayHaveMore: events.length === size.events || bytes >= size.bytes }
  }

  /** The last seq of each of the logs that exist. */
  async latest(logIds: readonly string[]): Promise<Map<string, number>> {
    const result = await this.#connection.query({ name: `${this.#name}-latest`, text: this.#headsSql, values: [logIds] })
    return new Map(result.rows.map((row) => [String(row['log_id']), Number(row['latest_seq'])]))
  }
}

const bytesOf = (events: readonly LogEvent[]): number => events.reduce((sum, event) => sum + Buffer.byteLength(event.payloadText), 0)

/** What a read has found that asked for `count` events of `limit` bytes. */
function portionOf(events: readonly LogEvent[], count: number, limit: number): Portion {
  const bytes = bytesOf(events)
  const fitting = Math.ceil((portionBytes * events.length) / Math.max(1, bytes))
  return { events, mayHaveMore: events.length === count || bytes >= limit, nextCount: Math.max(1, Math.min(portionEvents.most, fitting)) }
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
