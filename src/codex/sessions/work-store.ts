import { sql, type DatabasePool } from 'slonik'
import { z } from 'zod'

export interface WorkerClaim {
  readonly workerId: string
  readonly leaseEpoch: number
  /** The holder before, when it let its lease lapse instead of giving it back. */
  readonly lost: { readonly owner: string; readonly leaseEpoch: number } | undefined
}

const ClaimRow = z.object({ worker_id: z.string(), lease_epoch: z.number(), lost_owner: z.string().nullable(), lost_epoch: z.number().nullable() })

export interface ClaimTerms {
  readonly owner: string
  readonly adapter: string
  readonly ttlMs: number
  readonly limit: number
  /** Workers whose session this very process has not been able to end yet: others may have them. */
  readonly except: readonly string[]
}

/**
 * Claims up to `limit` workers of an adapter that need a holder and have none, the longest waiting first. Rows that another
 * claimer holds are skipped, not waited for. The epoch rises on the head with every claim, and with it the head's version:
 * whatever an earlier holder has cached or in flight can no longer be committed under its name. A lease row that has lapsed
 * means a lost holder, for one that lets go deletes it.
 */
export async function claimWorkers(pool: DatabasePool, { owner, adapter, ttlMs, limit, except }: ClaimTerms): Promise<WorkerClaim[]> {
  const rows = await pool.any(sql.type(ClaimRow)`
    WITH ready AS MATERIALIZED (
      SELECT w.worker_id, (SELECT h.lease_epoch FROM runtime.codex_workers h WHERE h.worker_id = w.worker_id) AS lease_epoch FROM runtime.codex_worker_work w
       WHERE w.adapter = ${adapter} AND w.ready_at <= clock_timestamp() AND w.worker_id <> ALL(${sql.array([...except], 'text')})
         AND NOT EXISTS (SELECT 1 FROM runtime.codex_worker_leases l WHERE l.worker_id = w.worker_id AND l.lease_expires_at > clock_timestamp())
       ORDER BY w.ready_at LIMIT ${limit} FOR UPDATE OF w SKIP LOCKED),
    -- A head that an append is moving just now is left for the next look: that append may be waiting for the work row, which
    -- is locked here. The epoch is compared once more: who has claimed since this statement began to look keeps what it got.
    held AS MATERIALIZED (
      SELECT head.worker_id FROM ready CROSS JOIN LATERAL (
        SELECT h.worker_id FROM runtime.codex_workers h WHERE h.worker_id = ready.worker_id AND h.lease_epoch = ready.lease_epoch LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AS head),
    lapsed AS MATERIALIZED (SELECT l.worker_id, l.lease_owner, l.lease_epoch FROM runtime.codex_worker_leases l JOIN held USING (worker_id)),
    fenced AS (
      UPDATE runtime.codex_workers h SET lease_epoch = h.lease_epoch + 1, version = h.version + 1
        FROM held WHERE h.worker_id = held.worker_id RETURNING h.worker_id, h.lease_epoch),
    leased AS (
      INSERT INTO runtime.codex_worker_leases AS l (worker_id, lease_owner, lease_epoch, lease_expires_at, heartbeat_at)
      SELECT worker_id, ${owner}, lease_epoch, clock_timestamp() + ${ttlMs} * interval '1 millisecond', clock_timestamp() FROM fenced
      ON CONFLICT (worker_id) DO UPDATE SET lease_owner = excluded.lease_owner, lease_epoch = excluded.lease_epoch,
        lease_expires_at = excluded.lease_expires_at, heartbeat_at = excluded.heartbeat_at
      RETURNING l.worker_id)
    SELECT f.worker_id, f.lease_epoch, p.lease_owner AS lost_owner, p.lease_epoch AS lost_epoch
      FROM fenced f JOIN leased USING (worker_id) LEFT JOIN lapsed p USING (worker_id)`)
  return rows.map((row) => ({
    workerId: row.worker_id,
    leaseEpoch: row.lease_epoch,
    lost: row.lost_owner === null ? undefined : { owner: row.lost_owner, leaseEpoch: row.lost_epoch ?? 0 },
  }))
}

const WorkerIdRow = z.object({ worker_id: z.string() })

const held = (claims: readonly WorkerClaim[]) =>
  sql.unnest(
    claims.map((claim) => [claim.workerId, claim.leaseEpoch]),
    ['text', 'int8'],
  )

/** Extends the owner's leases; answers those that are still its own. What is missing has been taken over. */
export async function renewLeases(pool: DatabasePool, owner: string, ttlMs: number, claims: readonly WorkerClaim[]): Promise<Set<string>> {
  if (claims.length === 0) return new Set()
  const rows = await pool.any(sql.type(WorkerIdRow)`
    UPDATE runtime.codex_worker_leases l SET lease_expires_at = clock_timestamp() + ${ttlMs} * interval '1 millisecond', heartbeat_at = clock_timestamp()
      FROM ${held(claims)} AS held(worker_id, lease_epoch)
     WHERE l.worker_id = held.worker_id AND l.lease_epoch = held.lease_epoch AND l.lease_owner = ${owner} AND l.lease_expires_at > clock_timestamp()
    RETURNING l.worker_id`)
  return new Set(rows.map((row) => row.worker_id))
}

/** Gives a lease back, if it is still the owner's. With `retryMs` nobody takes the worker up before that has passed. */
export async function releaseLease(pool: DatabasePool, owner: string, claim: WorkerClaim, retryMs = 0): Promise<void> {
  if (retryMs > 0)
    await pool.query(sql.unsafe`
      UPDATE runtime.codex_worker_work SET ready_at = clock_timestamp() + ${retryMs} * interval '1 millisecond' WHERE worker_id = ${claim.workerId}`)
  await pool.query(sql.unsafe`
    DELETE FROM runtime.codex_worker_leases WHERE worker_id = ${claim.workerId} AND lease_epoch = ${claim.leaseEpoch} AND lease_owner = ${owner}`)
}

/** Those of the workers that somebody wants something of, wherever that was said. */
export async function movedElsewhere(pool: DatabasePool, workerIds: readonly string[]): Promise<readonly string[]> {
  if (workerIds.length === 0) return []
  const rows = await pool.any(sql.type(WorkerIdRow)`
    SELECT worker_id FROM runtime.codex_workers
     WHERE worker_id = ANY(${sql.array([...workerIds], 'text')}) AND (status <> 'running' OR json_array_length(pending) > 0)`)
  return rows.map((row) => row.worker_id)
}

/** Workers with a request whose deadline has passed, the longest overdue first. */
export async function overdueWorkers(pool: DatabasePool, limit: number): Promise<readonly string[]> {
  const rows = await pool.any(sql.type(WorkerIdRow)`
    SELECT worker_id FROM runtime.codex_worker_deadlines WHERE deadline_at <= clock_timestamp() ORDER BY deadline_at LIMIT ${limit}`)
  return rows.map((row) => row.worker_id)
}
