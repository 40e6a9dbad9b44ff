import { z } from 'zod'
import type { LogKind } from './kind.js'
import type { Head } from './log.js'

/** The columns of a head's row that every kind has, as they are read: hashes as hex. The kind's own stand beside them. */
export const HeadRow = z
  .object({
    version: z.number(),
    latest_seq: z.number(),
    head_hash: z.string().nullable(),
    retention_floor_seq: z.number(),
    floor_hash: z.string().nullable(),
    updated_at: z.string(),
    log_bytes: z.number(),
  })
  .passthrough()

/** From a row that has the kind's birth and state columns besides those of {@link HeadRow}. */
export function headFromRow<State>(
  kind: Pick<LogKind<State, never, never>, 'stateFromRow'>,
  logId: string,
  row: Readonly<Record<string, unknown>>,
): Head<State> {
  return {
    logId,
    version: Number(row['version']),
    latestSeq: Number(row['latest_seq']),
    headHash: row['head_hash'] as string | null,
    floorSeq: Number(row['retention_floor_seq']),
    floorHash: row['floor_hash'] as string | null,
    updatedAt: String(row['updated_at']),
    logBytes: Number(row['log_bytes']),
    state: kind.stateFromRow(row),
  }
}

/** The select list that {@link headFromRow} reads, with the log's id as `log_id`, of a head's row called `alias`. */
export function headColumns(kind: Pick<LogKind<never, never, never>, 'idField' | 'birthColumns' | 'stateColumns'>, alias: string): string {
  const own = [...kind.birthColumns, ...kind.stateColumns].filter((column) => !column.cold).map((column) => `, ${alias}.${column.name}`)
  const common = ['version', 'latest_seq', `head_hash`, 'retention_floor_seq', 'floor_hash', 'updated_at', 'log_bytes'].map((name) =>
    name.endsWith('_hash') ? `, encode(${alias}.${name}, 'hex') AS ${name}` : `, ${alias}.${name}`,
  )
  return `${alias}.${kind.idField} AS log_id${common.join('')}${own.join('')}`
}
