import type { KeySpace, LogKind } from './kind.js'

/**
 * The keys of a kind's events, those included that retention has removed.
 *
 * LIMIT keeps each lookup a lookup: a plain join may be turned round, and then reads a whole index for every batch. And two joins,
 * not one OR of two EXISTS: that is planned as a scan of a whole table.
 */
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
