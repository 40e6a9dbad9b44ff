import { sql, type DatabasePool } from 'slonik'
import { z } from 'zod'
import type { JsonObject } from '../kernel/json.js'
import type { RunLog } from '../runs/index.js'

export interface Claim {
  readonly runId: string
  readonly leaseEpoch: number
  /** The owner before, when it let its lease lapse instead of giving it back. */
  readonly lost: { readonly owner: string; readonly expiredAt: string; readonly leaseEpoch: number } | undefined
  /** How many owners in a row were lost, this one included, without the run having moved on. */
  readonly recoveryAttempts: number
}

const ClaimRow = z.object({
  run_id: z.string(),
  lease_epoch: z.number(),
  recovery_attempts: z.number(),
  lost_owner: z.string().nullable(),
  lost_at: z.string().nullable(),
  lost_epoch: z.number().nullable(),
})

export interface ClaimTerms {
  readonly owner: string
  readonly ttlMs: number
  readonly limit: number
  /** A run whose owner was lost is not taken over again before this has passed since the last time. */
  readonly cooldownMs: number
}

/**
 * Claims up to `limit` runs that have work and no living owner, the longest waiting first. Rows that another claimer holds
 * are skipped, not waited for. The epoch rises on the head with every claim, and with it the head's version: whatever an
 * earlier owner has cached or in flight can no longer be committed under its name.
 *
 * A lease row that has lapsed means a lost owner, for one that lets go deletes it. Turns of one thread go one after the
 * other: a run of mode `turn` waits for the older ones of its thread and owner that have something to answer.
 */
export async function claimWork(pool: DatabasePool, terms: ClaimTerms): Promise<Claim[]> {
  const { owner, ttlMs, limit, cooldownMs } = terms
  const rows = await pool.any(sql.type(ClaimRow)`
    WITH ready AS MATERIALIZED (
      SELECT w.run_id, (SELECT h.lease_epoch FROM runtime.runs h WHERE h.run_id = w.run_id) AS lease_epoch FROM runtime.run_work w
       WHERE w.ready_at <= clock_timestamp()
         AND NOT EXISTS (SELECT 1 FROM runtime.run_leases l WHERE l.run_id = w.run_id
                            AND (l.lease_expires_at > clock_timestamp() OR w.last_recovery_at > clock_timestamp() - ${cooldownMs} * interval '1 millisecond'))
         AND NOT EXISTS (SELECT 1 FROM runtime.runs r JOIN runtime.runs o ON o.thread_id = r.thread_id
                          WHERE r.run_id = w.run_id AND r.mode = 'turn' AND r.status <> 'canceling' AND o.mode = 'turn' AND o.status IN ('created', 'running', 'canceling')
                            AND (o.turn <> 'idle' OR o.unanswered > 0 OR o.last_frame_seq > o.processed_frame_seq OR o.status = 'canceling')
                            AND o.owner_user_id IS NOT DISTINCT FROM r.owner_user_id AND o.owner_guest_scope IS NOT DISTINCT FROM r.owner_guest_scope
                            AND (o.created_at, o.run_id) < (r.created_at, r.run_id))
       ORDER BY w.ready_at LIMIT ${limit} FOR UPDATE OF w SKIP LOCKED),
    -- A head that an append is moving just now is left for the next look: waiting for it here, with the work row locked, is
    -- what that append may be waiting for.
    -- The epoch is compared once more with the head as it is when it is locked: who has claimed since this statement began
    -- to look keeps what it got.
    held AS MATERIALIZED (
      SELECT head.run_id FROM ready CROSS JOIN LATERAL (
        SELECT r.run_id FROM runtime.runs r WHERE r.run_id = ready.run_id AND r.lease_epoch = ready.lease_epoch LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AS head),
    lapsed AS MATERIALIZED (SELECT l.run_id, l.lease_owner, l.lease_expires_at, l.lease_epoch FROM runtime.run_leases l JOIN held USING (run_id)),
    counted AS (
      UPDATE runtime.run_work w SET recovery_attempts = w.recovery_attempts + 1, last_recovery_at = clock_timestamp()
        FROM lapsed WHERE w.run_id = lapsed.run_id RETURNING w.run_id, w.recovery_attempts),
    fenced AS (
      UPDATE runtime.runs r SET lease_epoch = r.lease_epoch + 1, version = r.version + 1
        FROM held WHERE r.run_id = held.run_id RETURNING r.run_id, r.lease_epoch),
    leased AS (
      INSERT INTO runtime.run_leases AS l (run_id, lease_owner, lease_epoch, lease_expires_at, heartbeat_at)
      SELECT run_id, ${owner}, lease_epoch, clock_timestamp() + ${ttlMs} * interval '1 millisecond', clock_timestamp() FROM fenced
      ON CONFLICT (run_id) DO UPDATE SET lease_owner = excluded.lease_owner, lease_epoch = excluded.lease_epoch,
        lease_expires_at = excluded.lease_expires_at, heartbeat_at = excluded.heartbeat_at
      RETURNING l.run_id)
    SELECT f.run_id, f.lease_epoch, COALESCE(c.recovery_attempts, 0) AS recovery_attempts, p.lease_owner AS lost_owner, p.lease_expires_at AS lost_at, p.lease_epoch AS lost_epoch
      FROM fenced f JOIN leased USING (run_id) LEFT JOIN lapsed p USING (run_id) LEFT JOIN counted c USING (run_id)`)
  return rows.map((row) => ({
    runId: row.run_id,
    leaseEpoch: row.lease_epoch,
    recoveryAttempts: row.recovery_attempts,
    lost: row.lost_owner === null ? undefined : { owner: row.lost_owner, expiredAt: row.lost_at ?? '', leaseEpoch: row.lost_epoch ?? 0 },
  }))
}

/**
 * For statements that need not survive a crash of the database: the commit does not wait for the disk. A renewal or a return
 * that is forgotten costs the rest of the lease's time. A claim must not be: its epoch would be given out twice.
 */
const unforced = sql.fragment`unforced AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`

const RunIdRow = z.object({ run_id: z.string() })

/** Extends the owner's leases; answers those that are still its own. What is missing has been taken over. */
export async function renewLeases(pool: DatabasePool, owner: string, ttlMs: number, claims: readonly Claim[]): Promise<Set<string>> {
  if (claims.length === 0) return new Set()
  const rows = await pool.any(sql.type(RunIdRow)`
    WITH ${unforced}
    UPDATE runtime.run_leases l SET lease_expires_at = clock_timestamp() + ${ttlMs} * interval '1 millisecond', heartbeat_at = clock_timestamp()
      FROM ${sql.unnest(
        claims.map((claim) => [claim.runId, claim.leaseEpoch]),
        ['text', 'int8'],
      )} AS held(run_id, lease_epoch), unforced
     WHERE l.run_id = held.run_id AND l.lease_epoch = held.lease_epoch AND l.lease_owner = ${owner} AND l.lease_expires_at > clock_timestamp()
    RETURNING l.run_id`)
  return new Set(rows.map((row) => row.run_id))
}

/** Those of the runs that were asked to stop, have ended, or have frames to consume, wherever that was done. */
export async function movedElsewhere(pool: DatabasePool, runIds: readonly string[]): Promise<readonly string[]> {
  if (runIds.length === 0) return []
  const rows = await pool.any(sql.type(RunIdRow)`
    SELECT run_id FROM runtime.runs WHERE run_id = ANY(${sql.array([...runIds], 'text')}) AND (status <> 'running' OR last_frame_seq > processed_frame_seq)`)
  return rows.map((row) => row.run_id)
}

/**
 * Gives a lease back. A run whose pass failed waits for `retryMs` before anybody tries again, with the reason on its work
 * row for operators to read.
 */
export async function releaseLease(
  pool: DatabasePool,
  owner: string,
  claim: Claim,
  failure?: { readonly retryMs: number; readonly error: string },
): Promise<void> {
  if (failure)
    await pool.query(sql.unsafe`
      UPDATE runtime.run_work SET ready_at = clock_timestamp() + ${failure.retryMs} * interval '1 millisecond', attempts = attempts + 1, last_error = ${failure.error}
       WHERE run_id = ${claim.runId}`)
  await releaseLeases(pool, owner, [claim])
}

/** Gives back those of the leases that are still the owner's. */
export async function releaseLeases(pool: DatabasePool, owner: string, claims: readonly Claim[]): Promise<void> {
  await pool.query(sql.unsafe`
    WITH ${unforced}
    DELETE FROM runtime.run_leases l USING ${sql.unnest(
      claims.map((claim) => [claim.runId, claim.leaseEpoch]),
      ['text', 'int8'],
    )} AS held(run_id, lease_epoch), unforced
     WHERE l.run_id = held.run_id AND l.lease_epoch = held.lease_epoch AND l.lease_owner = ${owner}`)
}

/** The run has moved on under its new owner: those lost before no longer count against it. */
export async function forgetLosses(pool: DatabasePool, claim: Claim): Promise<void> {
  await pool.query(sql.unsafe`UPDATE runtime.run_work SET recovery_attempts = 0 WHERE run_id = ${claim.runId} AND recovery_attempts > 0`)
}

export interface PendingFrame {
  readonly frameSeq: number
  readonly frameId: string
  readonly frameType: string
  readonly payload: JsonObject
}

/** The next frames of a run after `processedFrameSeq`, in the order in which they were accepted. */
export async function nextFrames(log: RunLog, runId: string, processedFrameSeq: number): Promise<PendingFrame[]> {
  const { rows } = await log.read({
    name: 'next-frames',
    text: 'SELECT frame_seq, frame_id, frame_type, payload FROM runtime.frames WHERE run_id = $1 AND frame_seq > $2 ORDER BY frame_seq LIMIT 50',
    values: [runId, processedFrameSeq],
  })
  return rows.map((row) => ({
    frameSeq: Number(row['frame_seq']),
    frameId: String(row['frame_id']),
    frameType: String(row['frame_type']),
    payload: row['payload'] as JsonObject,
  }))
}
