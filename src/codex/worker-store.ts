import { sql, type DatabasePool } from 'slonik'
import { fixedSql } from '../db/index.js'
import { headColumns, headFromRow, HeadRow } from '../eventlog/index.js'
import type { Json } from '../kernel/json.js'
import type { Principal } from '../kernel/principal.js'
import type { WorkerHead } from './worker.js'
import { workerKind } from './worker-kind.js'
import type { WorkerStatus } from './worker-lifecycle.js'
import type { WorkerLog } from './worker-log.js'

/** Reads that are not by a worker's id alone, and those of the ledger of requests. Appends never come here. */

export interface WorkerFilter {
  readonly owner: Principal
  readonly status?: WorkerStatus | undefined
  readonly workspaceRef?: string | undefined
  /** The last worker of the page before: pages go from new to old. */
  readonly before?: { readonly changedAt: string; readonly workerId: string } | undefined
  readonly limit: number
}

/** A principal's workers, by latest change of status, with keyset pages. */
export async function listHeads(pool: DatabasePool, filter: WorkerFilter): Promise<WorkerHead[]> {
  const conditions = [
    filter.owner.kind === 'user' ? sql.fragment`owner_user_id = ${filter.owner.userId}` : sql.fragment`owner_guest_scope = ${filter.owner.guestScope}`,
  ]
  if (filter.status !== undefined) conditions.push(sql.fragment`status = ${filter.status}`)
  if (filter.workspaceRef !== undefined) conditions.push(sql.fragment`workspace_ref = ${filter.workspaceRef}`)
  if (filter.before) conditions.push(sql.fragment`(changed_at, worker_id) < (${filter.before.changedAt}::timestamptz, ${filter.before.workerId})`)
  const rows = await pool.any(sql.type(HeadRow)`
      SELECT ${fixedSql(headColumns(workerKind, 'h'))} FROM runtime.codex_workers h WHERE ${sql.join(conditions, sql.fragment` AND `)}
       ORDER BY changed_at DESC, worker_id DESC LIMIT ${filter.limit}`)
  return rows.map((row) => headFromRow(workerKind, row))
}

/** The outcome of a request, as the worker gave it; undefined while there is none. */
export async function readOutcome(log: WorkerLog, workerId: string, key: string): Promise<{ ok: boolean; responseText: string } | undefined> {
  const { rows } = await log.read({
    name: 'worker-outcome',
    text: 'SELECT state, response::text AS response FROM runtime.codex_worker_outcomes WHERE worker_id = $1 AND request_id = $2',
    values: [workerId, key],
  })
  const [row] = rows
  return row && { ok: row['state'] === 'answered', responseText: String(row['response']) }
}

/** The request, for the holder that is about to dispatch it. */
export async function readRequest(log: WorkerLog, workerId: string, key: string): Promise<{ method: string; params: Json; timeoutMs: number } | undefined> {
  const { rows } = await log.read({
    name: 'worker-request',
    text: 'SELECT method, params, timeout_ms FROM runtime.codex_worker_requests WHERE worker_id = $1 AND request_id = $2',
    values: [workerId, key],
  })
  const [row] = rows
  return row && { method: String(row['method']), params: row['params'] as Json, timeoutMs: Number(row['timeout_ms']) }
}
