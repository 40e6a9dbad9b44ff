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
