import type { KeyRef, LogKind, Recorded } from './kind.js'
import type { Head } from './log.js'
import { headColumns, headFromRow } from './head-row.js'
import { arrayLiteral } from './sql-arrays.js'

export interface Queryable {
  /** `signal`: a statement that has not begun when it is aborted is not run, and rejects with its reason. */
  query(config: { name?: string; text: string; values: readonly unknown[]; signal?: AbortSignal }): Promise<{ rows: Record<string, unknown>[] }>
}

export interface HeadRequest {
  readonly logId: string
  readonly keys: readonly KeyRef[]
}

export interface LoadedHead<State> {
  /** Undefined when there is no such log. */
  readonly head: Head<State> | undefined
  /** By {@link keyName}: what is recorded under each of the keys asked for. */
  readonly recorded: ReadonlyMap<string, Recorded>
}

export const keyName = (key: KeyRef): string => `${key.space} ${key.key}`

/** Reads heads, and what is recorded under keys, of many logs in at most one query per question. */
export class HeadLoader<State, Command, Answer> {
  readonly #kind: LogKind<State, Command, Answer>
  readonly #headSql: string
  readonly #keySql: string

  constructor(kind: LogKind<State, Command, Answer>) {
    this.#kind = kind
    this.#headSql = `SELECT ${headColumns(kind, 'h')} FROM ${kind.headTable} h WHERE h.${kind.idField} = ANY($1::text[])`
    this.#keySql = `WITH asked AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS a(space, log_id, key)) ${kind.keySpaces
      .map((space) => `SELECT '${space.name}' AS space, f.* FROM (${space.lookupSql(`(SELECT log_id, key FROM asked WHERE space = '${space.name}')`)}) AS f`)
      .join(' UNION ALL ')}`
  }

  /**
   * The keys are looked up after the heads are read, never before: a key recorded between the two is then found, and its
   * retry is answered as a replay although the head it is judged by is a moment older.
   */
  async load(connection: Queryable, requests: readonly HeadRequest[]): Promise<Map<string, LoadedHead<State>>> {
    const heads = await connection.query({ name: `${this.#kind.name}-heads`, text: this.#headSql, values: [arrayLiteral(requests.map((r) => r.logId))] })
    const byId = new Map(heads.rows.map((row) => [String(row['log_id']), headFromRow(this.#kind, row)]))
    const recorded = await this.#lookUp(connection, requests)
    return new Map(requests.map(({ logId }) => [logId, { head: byId.get(logId), recorded: recorded.get(logId) ?? new Map<string, Recorded>() }]))
  }

  async #lookUp(connection: Queryable, requests: readonly HeadRequest[]): Promise<Map<string, Map<string, Recorded>>> {
    const recorded = new Map<string, Map<string, Recorded>>()
    const asked = requests.flatMap((request) => request.keys.map((key) => ({ logId: request.logId, ...key })))
    if (asked.length === 0) return recorded
    const found = await connection.query({
      name: `${this.#kind.name}-keys`,
      text: this.#keySql,
      values: [arrayLiteral(asked.map((a) => a.space)), arrayLiteral(asked.map((a) => a.logId)), arrayLiteral(asked.map((a) => a.key))],
    })
    for (const row of found.rows) {
      const logId = String(row['log_id'])
      const ofLog = recorded.get(logId) ?? new Map<string, Recorded>()
      ofLog.set(keyName({ space: String(row['space']), key: String(row['key']) }), {
        seq: Number(row['seq']),
        fingerprint: String(row['fingerprint']),
        pruned: row['pruned'] === true,
      })
      recorded.set(logId, ofLog)
    }
    return recorded
  }
}
