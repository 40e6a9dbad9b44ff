import type { KeySpace, LogKind } from './kind.js'

// LIMIT keeps each lookup a lookup: a plain join may be turned round, and then reads a whole index for every batch.

/** The keys of a kind's events, those included that retention has removed. Two joins, since one OR of two EXISTS scans a whole table. */
export function eventKeySpace({
  idField: id,
  eventTable,
  prunedKeyTable,
}: Pick<LogKind<never, never, never>, 'idField' | 'eventTable' | 'prunedKeyTable'>): KeySpace {
  return {
    name: 'event',
    lookupSql: (pairs) => `SELECT a.log_id, a.key, e.seq, e.fingerprint, false AS pruned FROM ${pairs} a
        CROSS JOIN LATERAL (SELECT seq, key_fingerprint AS fingerprint FROM ${eventTable} WHERE ${id} = a.log_id AND idempotency_key = a.key LIMIT 1) AS e
      UNION ALL SELECT a.log_id, a.key, p.seq, p.fingerprint, true FROM ${pairs} a
        CROSS JOIN LATERAL (SELECT seq, key_fingerprint AS fingerprint FROM ${prunedKeyTable} WHERE ${id} = a.log_id AND idempotency_key = a.key LIMIT 1) AS p`,
    clashSql: ({ events }) => `SELECT n.log_id FROM ${events} n
        CROSS JOIN LATERAL (SELECT 1 FROM ${eventTable} WHERE ${id} = n.log_id AND idempotency_key = n.idempotency_key LIMIT 1) AS e
      UNION ALL SELECT n.log_id FROM ${events} n
        CROSS JOIN LATERAL (SELECT 1 FROM ${prunedKeyTable} WHERE ${id} = n.log_id AND idempotency_key = n.idempotency_key LIMIT 1) AS p`,
  }
}

export interface RowKeys {
  readonly name: string
  /** The row table of the kind that the rows are written through. */
  readonly rows: string
  readonly table: string
  /** Its columns: the log, the key, the seq of the key's event or frame, and SQL of what a repetition must have in common with it. */
  readonly id: string
  readonly key: string
  readonly seq: string
  readonly fingerprint: string
}

/** Keys of which each has a row in a table of the kind's own, by an index on log and key. */
export function rowKeySpace({ name, rows, table, id, key, seq, fingerprint }: RowKeys): KeySpace {
  return {
    name,
    lookupSql: (pairs) => `SELECT r.log_id, r.key, r.seq, r.fingerprint, false AS pruned FROM ${pairs} a
        CROSS JOIN LATERAL (SELECT ${id} AS log_id, ${key} AS key, ${seq} AS seq, ${fingerprint} AS fingerprint
          FROM ${table} WHERE ${id} = a.log_id AND ${key} = a.key LIMIT 1) AS r`,
    clashSql: (relations) => `SELECT n.log_id FROM ${relations.rows(rows)} n
        CROSS JOIN LATERAL (SELECT 1 FROM ${table} WHERE ${id} = n.log_id AND ${key} = n.${key} LIMIT 1) AS r`,
  }
}
