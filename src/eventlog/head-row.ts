import { z } from 'zod'
import type { Column } from './column.js'
import type { LogKind } from './kind.js'
import type { Head } from './log.js'

/** What {@link headColumns} selects for every kind, as it is read: hashes as hex. The kind's own columns stand beside it. */
export const HeadRow = z
  .object({
    log_id: z.string(),
    version: z.number(),
    latest_seq: z.number(),
    head_hash: z.string().nullable(),
    retention_floor_seq: z.number(),
    floor_hash: z.string().nullable(),
    updated_at: z.string(),
    log_bytes: z.number(),
  })
  .passthrough()

/** From a row that has the columns of {@link headColumns}. */
export function headFromRow<State>(kind: Pick<LogKind<State, never, never>, 'columns'>, row: Readonly<Record<string, unknown>>): Head<State> {
  return {
    logId: String(row['log_id']),
    version: Number(row['version']),
    latestSeq: Number(row['latest_seq']),
    headHash: row['head_hash'] as string | null,
    floorSeq: Number(row['retention_floor_seq']),
    floorHash: row['floor_hash'] as string | null,
    updatedAt: String(row['updated_at']),
    logBytes: Number(row['log_bytes']),
    state: kind.columns.read(row),
  }
}

export interface StoredKind {
  readonly idField: string
  readonly columns: { readonly once: readonly Column[]; readonly always: readonly Column[] }
}

/** The select list that {@link headFromRow} reads, with the log's id as `log_id`, of a head's row called `alias`. */
export function headColumns(kind: StoredKind, alias: string): string {
  const own = [...kind.columns.once, ...kind.columns.always].map((column) => `, ${alias}.${column.name}`)
  const common = ['version', 'latest_seq', `head_hash`, 'retention_floor_seq', 'floor_hash', 'updated_at', 'log_bytes'].map((name) =>
    name.endsWith('_hash') ? `, encode(${alias}.${name}, 'hex') AS ${name}` : `, ${alias}.${name}`,
  )
  return `${alias}.${kind.idField} AS log_id${common.join('')}${own.join('')}`
}
