import { headColumns, type StoredKind } from '../eventlog/index.js'
import type { WorkDeclaration } from './need.js'

type Kind = StoredKind & { readonly name: string; readonly headTable: string }

/** Rows in the ready index. */
const isOpen = 'lease_owner IS NULL AND ready_at IS NOT NULL AND NOT waits'
/** For statements that need not survive a crash of the database: the commit does not wait for the disk. A claim must: its epoch would be given out twice. */
const unforced = `unforced AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`

/**
 * The statements that find, claim, keep and give back works of one kind of log. All of them run by name, on a connection with a
 * session that plans them once, for lookups by index (lane-connection.ts). Times are the database's.
 */
export interface ClaimStatements {
  /** ($1 queue, $2 principal to begin after, $3 most principals, $4 how many are wanted, $5 most lapsed, $6 cooldown in ms) */
  readonly look: string
  /** ($1 log ids, $2 owner, $3 lease in ms, $4 cooldown in ms, $5 ms until overdue work may be taken again) */
  readonly take: string
  /** ($1 log ids, $2 epochs, $3 owner, $4 lease in ms) */
  readonly renew: string
  /** ($1 log ids, $2 epochs, $3 owner, $4 versions of heads that need nobody, null for others) */
  readonly give: string
  /** ($1 log id, $2 epoch, $3 owner, $4 pause in ms, $5 error, $6 1 when it counts) */
  readonly fail: string
  /** ($1 log id, $2 epoch, $3 owner) */
  readonly forget: string
  /** ($1 queue) */
  readonly overdue: string
  /** ($1 log ids) */
  readonly versions: string
  /** ($1 queue) */
  readonly sweep: string
}

export function buildClaimStatements<State>(kind: Kind, declaration: WorkDeclaration<State>): ClaimStatements {
  const { headTable, idField } = kind
  const ofKind = `w.log_kind = '${kind.name}' AND w.work = '${declaration.name}'`
  const rowOf = (alias: string, id: string): string =>
    `${alias}.log_kind = '${kind.name}' AND ${alias}.log_id = ${id} AND ${alias}.work = '${declaration.name}'`
  const isHeldUp = declaration.isHeldUpSql ?? 'false'
  const held = `held AS MATERIALIZED (SELECT * FROM unnest($1::text[], $2::bigint[]) AS h(log_id, lease_epoch))`
  const isOurs = (alias: string, owner: string): string => `${alias}.lease_epoch = held.lease_epoch AND ${alias}.lease_owner = ${owner}`

  // From principal to principal by the index, then into each: the cost of a claim depends on its size, not on the length of the
  // queue.
  const look = `WITH RECURSIVE principals (principal, place) AS (
  (SELECT w.principal, 1 FROM runtime.work w WHERE w.queue = $1 AND ${isOpen} AND w.principal > $2 ORDER BY w.principal LIMIT 1)
  UNION ALL
  SELECT next.principal, p.place + 1 FROM principals p CROSS JOIN LATERAL (
    SELECT w.principal FROM runtime.work w WHERE w.queue = $1 AND ${isOpen} AND w.principal > p.principal ORDER BY w.principal LIMIT 1) AS next
   WHERE p.place < $3::int)
SELECT p.place, p.principal, found.log_id FROM principals p LEFT JOIN LATERAL (
  SELECT w.log_id FROM runtime.work w WHERE w.queue = $1 AND ${isOpen} AND w.principal = p.principal AND w.ready_at <= statement_timestamp() ORDER BY w.ready_at LIMIT GREATEST(1, 2 * $4::int / GREATEST(1, (SELECT count(*) FROM principals)))) AS found ON true
UNION ALL
(SELECT 0, w.principal, w.log_id FROM runtime.work w
  WHERE w.queue = $1 AND w.lease_owner IS NOT NULL AND w.lease_expires_at <= statement_timestamp() AND w.ready_at <= statement_timestamp()
    AND (w.last_recovery_at IS NULL OR w.last_recovery_at <= statement_timestamp() - $6::bigint * interval '1 millisecond')
  ORDER BY w.lease_expires_at LIMIT $5::int)`

  // Locked rows and heads are skipped, not waited for: an append that moves a head just now may be waiting for the row that is
  // locked here. Each row and head is compared once more when it is locked: a process that has claimed it, or changed its need,
  // since this statement began keeps it.
  const take = `WITH asked AS MATERIALIZED (SELECT log_id FROM unnest($1::text[]) AS a(log_id)),
seen AS MATERIALIZED (
  SELECT asked.log_id, w.changes, h.lease_epoch AS head_epoch, h.is_held_up FROM asked
  CROSS JOIN LATERAL (SELECT changes FROM runtime.work w WHERE ${rowOf('w', 'asked.log_id')} LIMIT 1) AS w
  CROSS JOIN LATERAL (SELECT h.lease_epoch, ${isHeldUp} AS is_held_up FROM ${headTable} h WHERE h.${idField} = asked.log_id LIMIT 1) AS h),
free AS MATERIALIZED (
  SELECT seen.*, w.lease_owner, w.lease_expires_at, w.lease_epoch, COALESCE(w.lease_expires_at <= clock_timestamp(), false) AS is_lost,
         COALESCE(w.overdue_at <= clock_timestamp(), false) AS is_overdue FROM seen CROSS JOIN LATERAL (
    SELECT w.* FROM runtime.work w WHERE ${rowOf('w', 'seen.log_id')} AND w.changes = seen.changes
       AND (w.overdue_at <= clock_timestamp() OR (w.ready_at <= clock_timestamp() AND (w.lease_owner IS NULL OR (w.lease_expires_at <= clock_timestamp()
         AND (w.last_recovery_at IS NULL OR w.last_recovery_at <= clock_timestamp() - $4::bigint * interval '1 millisecond')))))
     LIMIT 1 FOR UPDATE SKIP LOCKED) AS w),
held AS MATERIALIZED (
  SELECT free.* FROM free CROSS JOIN LATERAL (
    SELECT 1 FROM ${headTable} r WHERE r.${idField} = free.log_id AND r.lease_epoch = free.head_epoch LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AS head
   WHERE NOT free.is_held_up),
put_off AS (
  UPDATE runtime.work w SET waits = true
   WHERE ${ofKind} AND w.log_id = ANY (ARRAY(SELECT log_id FROM free WHERE is_held_up))),
fenced AS (
  UPDATE ${headTable} r SET lease_epoch = r.lease_epoch + 1, version = r.version + 1
   WHERE r.${idField} = ANY (ARRAY(SELECT log_id FROM held)) RETURNING ${headColumns(kind, 'r')}),
leased AS (
  UPDATE runtime.work w SET lease_owner = $2, lease_epoch = held.head_epoch + 1, lease_expires_at = clock_timestamp() + $3::bigint * interval '1 millisecond', heartbeat_at = clock_timestamp(),
         waits = false, recovery_attempts = w.recovery_attempts + held.is_lost::int, last_recovery_at = CASE WHEN held.is_lost THEN clock_timestamp() ELSE w.last_recovery_at END,
         overdue_at = CASE WHEN held.is_overdue THEN clock_timestamp() + $5::bigint * interval '1 millisecond' ELSE w.overdue_at END
    FROM held WHERE ${ofKind} AND w.log_id = ANY (ARRAY(SELECT log_id FROM held)) AND w.log_id = held.log_id
  RETURNING w.log_id, w.principal, w.heartbeat_at AS claimed_at, w.recovery_attempts, w.attempts, w.failures, w.last_error, held.is_overdue,
            CASE WHEN held.is_lost THEN held.lease_owner END AS lost_owner, held.lease_expires_at AS lost_at, held.lease_epoch AS lost_epoch)
SELECT fenced.*, leased.principal, leased.claimed_at, leased.recovery_attempts, leased.attempts, leased.failures, leased.last_error, leased.is_overdue, leased.lost_owner, leased.lost_at, leased.lost_epoch
  FROM fenced JOIN leased USING (log_id)`

  // A row that an append or another claim is changing just now is not waited for; the next renewal is soon enough.
  const renew = `WITH ${unforced}, ${held},
ours AS MATERIALIZED (
  SELECT held.* FROM unforced, held CROSS JOIN LATERAL (
    SELECT 1 FROM runtime.work w WHERE ${rowOf('w', 'held.log_id')} AND ${isOurs('w', '$3')} AND w.lease_expires_at > clock_timestamp() LIMIT 1) AS w),
locked AS MATERIALIZED (
  SELECT held.log_id FROM ours AS held CROSS JOIN LATERAL (
    SELECT 1 FROM runtime.work w WHERE ${rowOf('w', 'held.log_id')} AND ${isOurs('w', '$3')} LIMIT 1 FOR UPDATE SKIP LOCKED) AS w),
renewed AS (
  UPDATE runtime.work w SET lease_expires_at = clock_timestamp() + $4::bigint * interval '1 millisecond', heartbeat_at = clock_timestamp()
   WHERE ${ofKind} AND w.log_id = ANY (ARRAY(SELECT log_id FROM locked)))
SELECT log_id FROM ours`

  // Returns works that are still ours, because their rows were locked: to be tried again.
  const give = `WITH ${unforced}, given AS MATERIALIZED (SELECT * FROM unnest($1::text[], $2::bigint[], $4::bigint[]) AS g(log_id, lease_epoch, idle_version)),
ours AS MATERIALIZED (
  SELECT held.* FROM unforced, given AS held CROSS JOIN LATERAL (
    SELECT 1 FROM runtime.work w WHERE ${rowOf('w', 'held.log_id')} AND ${isOurs('w', '$3')} LIMIT 1) AS w),
locked AS MATERIALIZED (
  SELECT held.log_id, w.ready_at IS NULL OR EXISTS (SELECT 1 FROM ${headTable} h WHERE h.${idField} = held.log_id AND h.version = held.idle_version) AS is_idle
    FROM ours AS held CROSS JOIN LATERAL (
    SELECT w.ready_at FROM runtime.work w WHERE ${rowOf('w', 'held.log_id')} AND ${isOurs('w', '$3')} LIMIT 1 FOR UPDATE SKIP LOCKED) AS w),
done AS (DELETE FROM runtime.work w WHERE ${ofKind} AND w.log_id = ANY (ARRAY(SELECT log_id FROM locked WHERE is_idle))),
let_go AS (
  UPDATE runtime.work w SET lease_owner = NULL, lease_epoch = NULL, lease_expires_at = NULL, heartbeat_at = NULL
   WHERE ${ofKind} AND w.log_id = ANY (ARRAY(SELECT log_id FROM locked WHERE NOT is_idle)))
SELECT log_id FROM ours WHERE (log_id IN (SELECT log_id FROM locked)) IS NOT TRUE`

  const fail = `UPDATE runtime.work w SET ready_at = clock_timestamp() + $4::bigint * interval '1 millisecond', attempts = w.attempts + 1, failures = w.failures + $6::int, last_error = $5
 WHERE ${rowOf('w', '$1')} AND w.lease_epoch = $2 AND w.lease_owner = $3 RETURNING w.failures`

  const forget = `UPDATE runtime.work w SET recovery_attempts = 0, attempts = 0, failures = 0, last_error = NULL WHERE ${rowOf('w', '$1')} AND w.lease_epoch = $2 AND w.lease_owner = $3`

  const overdue = `SELECT w.log_id, w.principal FROM runtime.work w WHERE w.queue = $1 AND w.overdue_at <= statement_timestamp() ORDER BY w.overdue_at LIMIT 50`

  const versions = `SELECT h.${idField} AS log_id, h.version FROM ${headTable} h WHERE h.${idField} = ANY ($1::text[])`

  // Rows that a claim marked as waiting a moment before their turn came, so that no commit woke them. And rows of leases that
  // were lost while nothing was needed.
  const sweep = `WITH RECURSIVE turns (turn_key, principal) AS (
  (SELECT w.turn_key, w.principal FROM runtime.work w WHERE w.queue = $1 AND w.waits ORDER BY w.turn_key, w.principal LIMIT 1)
  UNION ALL
  SELECT next.* FROM turns t CROSS JOIN LATERAL (
    SELECT w.turn_key, w.principal FROM runtime.work w WHERE w.queue = $1 AND w.waits AND (w.turn_key, w.principal) > (t.turn_key, t.principal) ORDER BY w.turn_key, w.principal LIMIT 1) AS next),
first AS MATERIALIZED (
  SELECT w.log_id FROM turns t CROSS JOIN LATERAL (
    SELECT w.log_id FROM runtime.work w WHERE w.queue = $1 AND w.waits AND w.turn_key = t.turn_key AND w.principal = t.principal ORDER BY w.turn_at, w.log_id LIMIT 1) AS w
  CROSS JOIN LATERAL (SELECT ${isHeldUp} AS is_held_up FROM ${headTable} h WHERE h.${idField} = w.log_id LIMIT 1) AS h
   WHERE NOT h.is_held_up),
next AS (
  UPDATE runtime.work w SET waits = false, changes = w.changes + 1
   WHERE ${ofKind} AND w.log_id = ANY (ARRAY(SELECT log_id FROM first)) RETURNING w.log_id),
gone AS (
  DELETE FROM runtime.work w WHERE w.queue = $1 AND w.ready_at IS NULL AND COALESCE(w.lease_expires_at <= clock_timestamp(), true))
SELECT log_id FROM next`

  return { look, take, renew, give, fail, forget, overdue, versions, sweep }
}
