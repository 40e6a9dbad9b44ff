import { sql, type DatabasePool } from 'slonik'
import { z } from 'zod'
import { samePrincipal, type Principal } from '../kernel/principal.js'
import { fixedSql } from '../db/index.js'
import { headColumns, headFromRow, HeadRow } from '../eventlog/index.js'
import type { RunHead, RunStatus } from './run.js'
import { runKind } from './run-kind.js'

/** Reads of `runtime.runs` that are not by run id alone. Appends never come here. */

const CreatedRow = z.object({
  run_id: z.string(),
  create_fingerprint: z.string(),
  create_key: z.string().nullable(),
  owner_user_id: z.number().nullable(),
  owner_guest_scope: z.string().nullable(),
})

export interface CreatedRun {
  readonly runId: string
  readonly fingerprint: string
  readonly isOwn: boolean
  /** It was found by its create key, and not only by its id. */
  readonly matchedKey: boolean
}

/** The run that stands in the way of a creation: the one under the principal's key first, else the one with the id. */
export async function findCreated(
  pool: DatabasePool,
  asked: { readonly runId: string; readonly owner: Principal; readonly createKey: string | null },
): Promise<CreatedRun | undefined> {
  const rows = await pool.any(sql.type(CreatedRow)`
      SELECT run_id, create_fingerprint, create_key, owner_user_id, owner_guest_scope FROM runtime.runs
       WHERE run_id = ${asked.runId}
          OR (create_key = ${asked.createKey} AND COALESCE('user:' || owner_user_id::text, 'guest:' || owner_guest_scope) = ${ownerKey(asked.owner)})
       ORDER BY (create_key IS NOT DISTINCT FROM ${asked.createKey}::text AND create_key IS NOT NULL) DESC LIMIT 2`)
  const row = rows[0]
  if (!row) return undefined
  const owner: Principal = row.owner_user_id === null ? { kind: 'guest', guestScope: row.owner_guest_scope ?? '' } : { kind: 'user', userId: row.owner_user_id }
  return {
    runId: row.run_id,
    fingerprint: row.create_fingerprint,
    isOwn: samePrincipal(owner, asked.owner),
    matchedKey: asked.createKey !== null && row.create_key === asked.createKey,
  }
}

/** As the unique index spells it. */
const ownerKey = (owner: Principal): string => (owner.kind === 'user' ? `user:${owner.userId}` : `guest:${owner.guestScope}`)

export interface RunFilter {
  readonly owner: Principal
  readonly threadId?: string | undefined
  readonly status?: RunStatus | undefined
  readonly createdAfter?: string | undefined
  readonly createdBefore?: string | undefined
  /** The last run of the page before: pages go from new to old. */
  readonly before?: { readonly createdAt: string; readonly runId: string } | undefined
  readonly limit: number
}

/** A principal's runs, newest first, by keyset: a run created meanwhile neither shifts nor repeats what follows. */
export async function listHeads(pool: DatabasePool, filter: RunFilter): Promise<RunHead[]> {
  const conditions = [
    filter.owner.kind === 'user'
      ? sql.fragment`owner_user_id = ${filter.owner.userId}`
      : sql.fragment`owner_user_id IS NULL AND owner_guest_scope = ${filter.owner.guestScope}`,
  ]
  if (filter.threadId !== undefined) conditions.push(sql.fragment`thread_id = ${filter.threadId}`)
  if (filter.status !== undefined) conditions.push(sql.fragment`status = ${filter.status}`)
  if (filter.createdAfter !== undefined) conditions.push(sql.fragment`created_at > ${filter.createdAfter}::timestamptz`)
  if (filter.createdBefore !== undefined) conditions.push(sql.fragment`created_at < ${filter.createdBefore}::timestamptz`)
  if (filter.before) conditions.push(sql.fragment`(created_at, run_id) < (${filter.before.createdAt}::timestamptz, ${filter.before.runId})`)
  const rows = await pool.any(sql.type(HeadRow)`
      SELECT ${fixedSql(headColumns(runKind, 'h'))} FROM runtime.runs h WHERE ${sql.join(conditions, sql.fragment` AND `)}
       ORDER BY created_at DESC, run_id DESC LIMIT ${filter.limit}`)
  return rows.map((row) => headFromRow(runKind, row))
}
