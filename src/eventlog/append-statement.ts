import { hashVersion } from './hash-chain.js'
import type { Nonce } from '../kernel/nonce.js'
import { sanitiserVersion } from '../kernel/sanitiser.js'
import type { NamedColumns, SourcedColumn } from './column.js'
import type { Birth, LogKind, Row } from './kind.js'
import type { Head, LogEvent } from './log.js'
import { nonceAnswerSql, recordNoncesSql } from './nonce-sql.js'
import { relationParameters, relationSql, type Relation } from './sql-arrays.js'

/** One log's share of a batch. */
export interface HeadWrite<State> {
  /** Version to compare with; for a birth there is none. */
  readonly expectedVersion: number | undefined
  readonly birth: Birth<State> | undefined
  readonly after: Head<State>
  readonly events: readonly (LogEvent & { readonly fingerprint: string | null })[]
  readonly rows: readonly Row[]
  /** To be recorded with it. If one of them cannot be, the log is left out. */
  readonly nonces?: readonly Nonce[]
}

export interface AppendStatement<State> {
  /** Names the prepared statement. */
  readonly name: string
  readonly text: string
  /** The row tables of whose rows it tells. */
  readonly tells: readonly string[]
  parameters(writes: readonly HeadWrite<State>[]): string[]
}

type Writes<State> = readonly HeadWrite<State>[]

/** A relation of the statement, and how its items are got from a batch. */
interface Input<State> {
  readonly relation: Relation<never>
  parameters(writes: Writes<State>): string[]
}

const input = <State, Item>(relation: Relation<Item>, items: (writes: Writes<State>) => readonly Item[]): Input<State> => ({
  relation,
  parameters: (writes) => relationParameters(relation, items(writes)),
})

interface GivenNonce {
  readonly logId: string
  readonly nonce: Nonce
}

/**
 * The one statement that commits a batch for a kind of log: lock the heads whose version is the expected one and whose
 * keys and nonces are new, move them, insert the newborn, then insert the events and rows of exactly those. It returns the ids that
 * were written; a log that is missing has to be loaded and decided again, and its neighbours are not disturbed by that.
 *
 * Why no unique violation can happen in the full shape: a key that was committed before this statement's snapshot is seen by the clash
 * check; a key committed after it moved the head's version, and the lock re-checks the version on the newest row.
 *
 * The slim shape leaves out births, rows and the clash check. There a key that was committed before raises a unique violation:
 * nothing of the batch is written, and it is sent again in the full shape.
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
export function buildAppendStatement<State, Command, Answer>(kind: LogKind<State, Command, Answer>, shape: 'full' | 'slim' = 'full'): AppendStatement<State> {
  const isFull = shape === 'full'
  const rowStatements = isFull ? kind.rowStatements : []
  const tells = rowStatements.filter((table) => table.tells).map((table) => table.name)
  const id = kind.idField
  const { moving, newborn, written } = headRelations(kind)
  const events: Relation<HeadWrite<State>['events'][number]> = {
    name: 'new_events',
    columns: [
      { name: 'log_id', type: 'text', of: (event) => event.logId },
      { name: 'seq', type: 'bigint', of: (event) => event.seq },
      { name: 'event_type', type: 'text', of: (event) => event.type },
      { name: 'payload', type: 'json', of: (event) => event.payloadText },
      { name: 'recorded_at', type: 'timestamptz', of: (event) => event.recordedAt },
      { name: 'prev_hash', type: 'text', of: (event) => event.prevHash },
      { name: 'event_hash', type: 'text', of: (event) => event.hash },
      { name: 'author', type: 'text', of: (event) => event.author },
      { name: 'lease_epoch', type: 'bigint', of: (event) => event.leaseEpoch },
      { name: 'idempotency_key', type: 'text', of: (event) => event.idempotencyKey },
      { name: 'key_fingerprint', type: 'text', of: (event) => event.fingerprint },
    ],
  }
  const nonces: Relation<GivenNonce> = {
    name: 'nonces',
    columns: [
      { name: 'log_id', type: 'text', of: ({ logId }) => logId },
      { name: 'nonce', type: 'text', of: ({ nonce }) => nonce.key },
      { name: 'kept_until', type: 'float8', of: ({ nonce }) => nonce.keptUntilSeconds },
    ],
  }

  const inputs: readonly Input<State>[] = [
    input(moving, (writes) => writes.filter(({ birth }) => birth === undefined)),
    ...(isFull ? [input(newborn, (writes: Writes<State>) => writes.filter(({ birth }) => birth !== undefined))] : []),
    input(events, (writes) => writes.flatMap((write) => write.events)),
    input(nonces, (writes) => writes.flatMap(({ after, nonces: ofLog = [] }) => ofLog.map((nonce) => ({ logId: after.logId, nonce })))),
    ...rowStatements.map((table) => input(rowRelation(table.name, table.columns), (writes: Writes<State>) => rowsOf(writes, table.name))),
  ]
  let next = 1
  const given = inputs.map(({ relation }) => {
    const sql = relationSql(relation, next)
    next += relation.columns.length
    return sql
  })
  const stateNames = kind.columns.always.map((column) => column.name)
  const refused = 'SELECT log_id FROM judged WHERE (nonce IN (SELECT nonce FROM fresh)) IS NOT TRUE'
  const clashes = isFull ? kind.keySpaces.map((space) => space.clashSql({ events: events.name, rows: (table) => `rows_${table}` })) : []

  const born = isFull
    ? `born AS (
  INSERT INTO ${kind.headTable} (${[id, ...written].join(', ')}, version, retention_floor_seq)
  SELECT ${['log_id', ...written].map((name) => (name === 'head_hash' ? "decode(head_hash, 'hex')" : name)).join(', ')}, 1, 0 FROM newborn
  ON CONFLICT DO NOTHING
  RETURNING ${id} AS log_id
),
`
    : ''
  const text = `WITH ${given.join(',\n')},
${recordNoncesSql(nonces.name)},
clashing AS MATERIALIZED (${[...clashes, refused].join('\n  UNION ALL ')}),
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
${born}written AS MATERIALIZED (SELECT log_id FROM moved${isFull ? ' UNION ALL SELECT log_id FROM born' : ''}),
appended AS (
  INSERT INTO ${kind.eventTable} (${id}, seq, event_type, payload, recorded_at, prev_hash, event_hash, hash_version, author, lease_epoch, idempotency_key, key_fingerprint, sanitizer_version)
  SELECT log_id, seq, event_type, payload, recorded_at, decode(prev_hash, 'hex'), decode(event_hash, 'hex'), ${hashVersion}, author, lease_epoch, idempotency_key, key_fingerprint, ${sanitiserVersion}
    FROM ${events.name} WHERE (log_id IN (SELECT log_id FROM written)) IS TRUE
)${rowStatements
    .map(
      (table) => `,
accepted_${table.name} AS MATERIALIZED (SELECT * FROM rows_${table.name} WHERE (log_id IN (SELECT log_id FROM written)) IS TRUE),
stored_${table.name} AS (${table.sql(`accepted_${table.name}`)})`,
    )
    .join('')}
SELECT ARRAY(SELECT log_id FROM written) AS written, ${nonceAnswerSql}${tells
    .map((table) => `, ARRAY(SELECT log_id FROM stored_${table} WHERE log_id IS NOT NULL) AS told_${table}`)
    .join('')}, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS database_micros`

  return {
    name: isFull ? `${kind.name}-append` : `${kind.name}-append-slim`,
    text,
    tells,
    parameters(writes) {
      // Births wait for births of the same id elsewhere: one order for all, and they do not wait for each other in a ring.
      const sorted = [...writes].sort((a, b) => (a.after.logId < b.after.logId ? -1 : 1))
      return inputs.flatMap((each) => each.parameters(sorted))
    },
  }
}

/** Heads that move and heads that are born, as rows. `written`: the columns of the latter beside the id. */
function headRelations<State, Command, Answer>(
  kind: LogKind<State, Command, Answer>,
): { moving: Relation<HeadWrite<State>>; newborn: Relation<HeadWrite<State>>; written: readonly string[] } {
  type HeadColumn = SourcedColumn<HeadWrite<State>>
  const logId: HeadColumn = { name: 'log_id', type: 'text', of: ({ after }) => after.logId }
  const ofState = (columns: readonly SourcedColumn<State>[]): HeadColumn[] =>
    columns.map(({ name, type, of }) => ({ name, type, of: ({ after }) => of(after.state) }))
  const moved: HeadColumn[] = [
    { name: 'latest_seq', type: 'bigint', of: ({ after }) => after.latestSeq },
    { name: 'head_hash', type: 'text', of: ({ after }) => after.headHash },
    { name: 'updated_at', type: 'timestamptz', of: ({ after }) => after.updatedAt },
    { name: 'log_bytes', type: 'bigint', of: ({ after }) => after.logBytes },
    ...ofState(kind.columns.always),
  ]
  const beside = Object.entries(kind.birthColumns ?? {}).map(([name, type]): HeadColumn => ({ name, type, of: ({ birth }) => birth?.beside?.[name] ?? null }))
  const born = [...ofState(kind.columns.once), ...beside, ...moved]
  return {
    moving: { name: 'moving', columns: [logId, { name: 'expected_version', type: 'bigint', of: (write) => write.expectedVersion ?? 0 }, ...moved] },
    newborn: { name: 'newborn', columns: [logId, ...born] },
    written: born.map(({ name }) => name),
  }
}

interface StoredRow {
  readonly logId: string
  readonly values: Row['values']
}

const rowRelation = (table: string, columns: NamedColumns): Relation<StoredRow> => ({
  name: `rows_${table}`,
  columns: [
    { name: 'log_id', type: 'text', of: ({ logId }) => logId },
    ...Object.entries(columns).map(([name, type]): SourcedColumn<StoredRow> => ({ name, type, of: ({ values }) => values[name] ?? null })),
  ],
})

function rowsOf(writes: readonly HeadWrite<unknown>[], table: string): StoredRow[] {
  const rows: StoredRow[] = []
  for (const { after, rows: ofLog } of writes) for (const row of ofLog) if (row.table === table) rows.push({ logId: after.logId, values: row.values })
  return rows
}
