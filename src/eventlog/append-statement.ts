import { hashVersion } from './hash-chain.js'
import { sanitiserVersion } from '../kernel/sanitiser.js'
import type { Birth, ColumnValue, LogKind, Row } from './kind.js'
import type { Head, LogEvent } from './log.js'
import { relationParameters, relationSql, type Relation } from './sql-arrays.js'

/** One log's share of a batch. */
export interface HeadWrite<State> {
  /** Version to compare with; for a birth there is none. */
  readonly expectedVersion: number | undefined
  readonly birth: Birth<State> | undefined
  readonly after: Head<State>
  readonly events: readonly (LogEvent & { readonly fingerprint: string | null })[]
  readonly rows: readonly Row[]
}

export interface AppendStatement<State> {
  readonly text: string
  parameters(writes: readonly HeadWrite<State>[]): string[]
}

/**
 * The one statement that commits a batch for a kind of log: lock the heads whose version is the expected one and whose
 * keys are new, move them, insert the newborn, then insert the events and rows of exactly those. It returns the ids that
 * were written; a log that is missing has to be loaded and decided again, and its neighbours are not disturbed by that.
 *
 * Why no unique violation can happen: a key that was committed before this statement's snapshot is seen by the clash
 * check; a key committed after it moved the head's version, and the lock re-checks the version on the newest row.
 *
 * Why a head that somebody else holds is skipped, not waited for: whoever holds it is about to move it, so the compare
 * would miss anyway. Without waiting there are no deadlocks with other processes' batches or with claimers of work, and a
 * head that is held for long delays only its own log.
 *
 * Why the odd `(x IN (SELECT ...)) IS TRUE`: it is planned as a hashed subplan, linear in the batch. Lane sessions switch
 * sequential scans, hash joins and merge joins off (see lane-connection.ts), which leaves index lookups per row; a generic
 * plan made while the tables are small would otherwise keep scanning them when they no longer are. A kind's own SQL must not
 * leave the planner the choice to turn a join round, for it then reads a whole index.
 */
export function buildAppendStatement<State, Command, Answer>(kind: LogKind<State, Command, Answer>): AppendStatement<State> {
  const id = kind.idField
  const headState = kind.stateColumns
  const moving: Relation = {
    name: 'moving',
    columns: [
      { name: 'log_id', type: 'text' },
      { name: 'expected_version', type: 'bigint' },
      { name: 'latest_seq', type: 'bigint' },
      { name: 'head_hash', type: 'text' },
      { name: 'updated_at', type: 'timestamptz' },
      { name: 'log_bytes', type: 'bigint' },
      ...headState,
    ],
  }
  const newborn: Relation = {
    name: 'newborn',
    columns: [
      { name: 'log_id', type: 'text' },
      ...kind.birthColumns,
      { name: 'latest_seq', type: 'bigint' },
      { name: 'head_hash', type: 'text' },
      { name: 'updated_at', type: 'timestamptz' },
      { name: 'log_bytes', type: 'bigint' },
      ...headState,
    ],
  }
  const events: Relation = {
    name: 'new_events',
    columns: [
      { name: 'log_id', type: 'text' },
      { name: 'seq', type: 'bigint' },
      { name: 'event_type', type: 'text' },
      { name: 'payload', type: 'json' },
      { name: 'recorded_at', type: 'timestamptz' },
      { name: 'prev_hash', type: 'text' },
      { name: 'event_hash', type: 'text' },
      { name: 'author', type: 'text' },
      { name: 'lease_epoch', type: 'bigint' },
      { name: 'idempotency_key', type: 'text' },
      { name: 'key_fingerprint', type: 'text' },
    ],
  }
  const rowRelations: Relation[] = kind.rowTables.map((table) => ({ name: `rows_${table.name}`, columns: table.columns }))

  const relations = [moving, newborn, events, ...rowRelations]
  let next = 1
  const inputs = relations.map((relation) => {
    const sql = relationSql(relation, next)
    next += relation.columns.length
    return sql
  })
  const stateNames = headState.map((column) => column.name)
  const birthNames = kind.birthColumns.map((column) => column.name)
  const clashes = kind.keySpaces.map((space) => space.clashSql({ events: events.name, rows: (table) => `rows_${table}` })).join('\n  UNION ALL ')

  const text = `WITH ${inputs.join(',\n')},
clashing AS MATERIALIZED (${clashes}),
locked AS MATERIALIZED (
  SELECT m.* FROM moving m
  CROSS JOIN LATERAL (SELECT 1 FROM ${kind.headTable} h WHERE h.${id} = m.log_id AND h.version = m.expected_version FOR NO KEY UPDATE SKIP LOCKED) AS held
  WHERE (m.log_id IN (SELECT log_id FROM clashing)) IS NOT TRUE
),
moved AS (
  UPDATE ${kind.headTable} h
     SET version = h.version + 1, latest_seq = l.latest_seq, head_hash = decode(l.head_hash, 'hex'), updated_at = l.updated_at, log_bytes = l.log_bytes${stateNames.map((name) => `, ${name} = l.${name}`).join('')}
    FROM locked l WHERE h.${id} = l.log_id
  RETURNING h.${id} AS log_id
),
born AS (
  INSERT INTO ${kind.headTable} (${[id, ...birthNames, 'latest_seq', 'head_hash', 'updated_at', 'log_bytes', ...stateNames].join(', ')}, version, retention_floor_seq)
  SELECT ${['log_id', ...birthNames, 'latest_seq', "decode(head_hash, 'hex')", 'updated_at', 'log_bytes', ...stateNames].join(', ')}, 1, 0 FROM newborn
  ON CONFLICT DO NOTHING
  RETURNING ${id} AS log_id
),
written AS MATERIALIZED (SELECT log_id FROM moved UNION ALL SELECT log_id FROM born),
appended AS (
  INSERT INTO ${kind.eventTable} (${id}, seq, event_type, payload, recorded_at, prev_hash, event_hash, hash_version, author, lease_epoch, idempotency_key, key_fingerprint, sanitizer_version)
  SELECT log_id, seq, event_type, payload, recorded_at, decode(prev_hash, 'hex'), decode(event_hash, 'hex'), ${hashVersion}, author, lease_epoch, idempotency_key, key_fingerprint, ${sanitiserVersion}
    FROM ${events.name} WHERE (log_id IN (SELECT log_id FROM written)) IS TRUE
)${kind.rowTables
    .map(
      (table) => `,
accepted_${table.name} AS MATERIALIZED (SELECT * FROM rows_${table.name} WHERE (log_id IN (SELECT log_id FROM written)) IS TRUE),
stored_${table.name} AS (${table.sql(`accepted_${table.name}`)})`,
    )
    .join('')}
SELECT ARRAY(SELECT log_id FROM written) AS written${kind.rowTables
    .filter((table) => table.tells)
    .map((table) => `, ARRAY(SELECT log_id FROM stored_${table.name}) AS told_${table.name}`)
    .join('')}, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS database_micros`

  return {
    text,
    parameters(writes) {
      // Births wait for births of the same id elsewhere: one order for all, and they do not wait for each other in a ring.
      const sorted = [...writes].sort((a, b) => (a.after.logId < b.after.logId ? -1 : 1))
      const moves: ColumnValue[][] = []
      const births: ColumnValue[][] = []
      const eventRows: ColumnValue[][] = []
      const tableRows = new Map<string, ColumnValue[][]>(kind.rowTables.map((table) => [table.name, []]))
      for (const write of sorted) {
        const { after } = write
        const head = [after.latestSeq, after.headHash, after.updatedAt, after.logBytes, ...kind.stateToColumns(after.state)]
        if (write.birth) births.push([after.logId, ...write.birth.values, ...head])
        else moves.push([after.logId, write.expectedVersion ?? 0, ...head])
        for (const e of write.events)
          eventRows.push([e.logId, e.seq, e.type, e.payloadText, e.recordedAt, e.prevHash, e.hash, e.author, e.leaseEpoch, e.idempotencyKey, e.fingerprint])
        for (const row of write.rows) tableRows.get(row.table)?.push([after.logId, ...row.values])
      }
      return [
        ...relationParameters(moving, moves),
        ...relationParameters(newborn, births),
        ...relationParameters(events, eventRows),
        ...kind.rowTables.flatMap((table, i) => relationParameters(rowRelations[i] as Relation, tableRows.get(table.name) ?? [])),
      ]
    },
  }
}
