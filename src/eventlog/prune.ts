import { RuntimeError } from '../kernel/errors.js'
import type { Queryable } from './head-loader.js'
import { pruneBatch, type LogKind } from './kind.js'

export interface Pruned {
  readonly floorSeq: number
  readonly removed: number
  /** Keys, frames and requests of removed events that are not recognised any more. */
  readonly forgotten: number
}

/** How long a key, a frame or a request is still recognised when it is repeated, counted from when it was recorded. */
export const keysKeptMs = 30 * 86_400_000

/**
 * Raises the retention floor so that events with `seq < beforeSeq` are gone, then deletes them in batches. The floor moves
 * first, in one compare-and-set on the head: from then on readers below it are told 410, and a crash between the two steps
 * leaves only rows that nobody reads and that the next prune removes. The hash at the floor stays on the head, so the
 * chain remains verifiable; idempotency keys move to a table of their own, so late retries are still recognised
 * for `keepKeysMs`; what is older is forgotten by this prune or a later one.
 */
export async function prune(
  kind: Pick<LogKind<unknown, unknown, unknown>, 'name' | 'idField' | 'headTable' | 'eventTable' | 'prunedKeyTable' | 'pruneSql' | 'unknownLog'>,
  connection: Queryable,
  logId: string,
  beforeSeq: number,
  keepKeysMs = keysKeptMs,
): Promise<Pruned> {
  const id = kind.idField
  const raised = await connection.query({
    text: `WITH boundary AS (SELECT seq, event_hash FROM ${kind.eventTable} WHERE ${id} = $1 AND seq = $2::bigint - 1)
      UPDATE ${kind.headTable} h SET retention_floor_seq = b.seq, floor_hash = b.event_hash, version = h.version + 1
        FROM boundary b WHERE h.${id} = $1 AND h.retention_floor_seq < b.seq RETURNING h.retention_floor_seq`,
    values: [logId, beforeSeq],
  })
  const head = await connection.query({ text: `SELECT retention_floor_seq, latest_seq FROM ${kind.headTable} WHERE ${id} = $1`, values: [logId] })
  const row = head.rows[0]
  if (!row) throw kind.unknownLog(logId)
  const floorSeq = Number(row['retention_floor_seq'])
  const latestSeq = Number(row['latest_seq'])
  if (raised.rows.length === 0 && floorSeq < beforeSeq - 1)
    throw new RuntimeError('cursor_ahead', `The log ends at seq ${latestSeq}; the floor can rise to at most that. Name a seq up to ${latestSeq + 1}.`, {
      latest_seq: latestSeq,
    })
  // They began at another floor.
  await connection.query({
    text: 'DELETE FROM runtime.fold_states WHERE log_kind = $1 AND log_id = $2 AND floor_seq < $3',
    values: [kind.name, logId, floorSeq],
  })
  const removed = await inBatches(connection, {
    text: `WITH doomed AS (SELECT seq FROM ${kind.eventTable} WHERE ${id} = $1 AND seq <= $2 ORDER BY seq LIMIT ${pruneBatch}),
        gone AS (DELETE FROM ${kind.eventTable} e USING doomed d WHERE e.${id} = $1 AND e.seq = d.seq RETURNING e.seq, e.idempotency_key, e.key_fingerprint, e.recorded_at),
        kept AS (INSERT INTO ${kind.prunedKeyTable} (${id}, idempotency_key, key_fingerprint, seq, recorded_at)
                 SELECT $1, idempotency_key, key_fingerprint, seq, recorded_at FROM gone WHERE idempotency_key IS NOT NULL ON CONFLICT DO NOTHING)
        SELECT count(*)::int AS removed FROM gone`,
    values: [logId, floorSeq],
  })
  const oldKeys = `WITH gone AS (DELETE FROM ${kind.prunedKeyTable} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${kind.prunedKeyTable} WHERE ${id} = $1 AND seq <= $2 AND recorded_at < clock_timestamp() - $3 * interval '1 millisecond' LIMIT ${pruneBatch})) RETURNING 1)
    SELECT count(*)::int AS removed FROM gone`
  let forgotten = 0
  for (const text of [oldKeys, ...kind.pruneSql]) forgotten += await inBatches(connection, { text, values: [logId, floorSeq, keepKeysMs] })
  return { floorSeq, removed, forgotten }
}

/** Runs a statement that removes at most a batch until it finds no more. */
async function inBatches(connection: Queryable, statement: Parameters<Queryable['query']>[0]): Promise<number> {
  let removed = 0
  for (;;) {
    const { rows } = await connection.query(statement)
    const count = Number(rows[0]?.['removed'] ?? 0)
    removed += count
    if (count < pruneBatch) return removed
  }
}
