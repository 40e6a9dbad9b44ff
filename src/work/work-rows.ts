import { rowOf, type BirthLease, type Row, type RowStatement } from '../eventlog/index.js'
import type { Need, WorkDeclaration } from './need.js'

/** The next works in a turn, by the commit that let them begin: the engine passes their ids to its listeners. */
export const nextInTurn = 'work_next'
/** What was written with a lease, or kept one. */
export const leasedAtBirth = 'work_needed'

/** A kind of work whose turns are looked at before a birth gets its lease. */
interface TurnedWork {
  readonly declaration: Pick<WorkDeclaration<never>, 'name' | 'isHeldUpSql'>
  readonly idField: string
}

const id = { work: 'text' } as const
const needed = {
  name: leasedAtBirth,
  columns: {
    ...id,
    queue: 'text',
    principal: 'text',
    turn_key: 'text',
    turn_at: 'timestamptz',
    overdue_after_ms: 'bigint',
    lease_owner: 'text',
    lease_epoch: 'bigint',
    lease_ms: 'bigint',
  },
} as const
const rested = { name: 'work_rested', columns: id } as const
const ended = { name: 'work_ended', columns: id } as const
const next = { name: nextInTurn, columns: { ...id, turn_key: 'text', principal: 'text' } } as const

/**
 * The rows in which appends record the needs of a kind of log. A need that ends leaves the lease to its owner, unless the log has
 * ended: only the owner releases it, and no successor may begin while it still tidies up.
 */
export function workStatements(kind: string, turned: readonly TurnedWork[] = []): readonly RowStatement[] {
  // An index condition whatever the planner believes of the table's size: see append-statement.ts.
  const isOneOf = (rows: string): string =>
    `w.log_kind = '${kind}' AND w.log_id = ANY (ARRAY(SELECT log_id FROM ${rows})) AND ((w.log_id, w.work) IN (SELECT log_id, work FROM ${rows})) IS TRUE`
  // Of the births of the same statement none is seen: whoever adopts sees to it that they are of different turns.
  const isHeldUp = turned.flatMap(({ declaration: { name, isHeldUpSql }, idField }) =>
    isHeldUpSql === undefined
      ? []
      : [`(n.work = '${name}' AND (SELECT ${isHeldUpSql} FROM (SELECT b.log_id AS ${idField}, b.* FROM newborn b WHERE b.log_id = n.log_id LIMIT 1) AS h))`],
  )
  const isLeased = `CASE WHEN n.lease_owner IS NULL THEN false ELSE (${['false', ...isHeldUp].join(' OR ')}) IS NOT TRUE END`
  return [
    {
      ...needed,
      // What is overdue soon is not kept waiting by what had failed before. Only what is born has a lease to bring; it is told who got it.
      sql: (
        rows,
      ) => `INSERT INTO runtime.work AS w (log_kind, log_id, work, queue, principal, turn_key, turn_at, ready_at, overdue_at, lease_owner, lease_epoch, lease_expires_at, heartbeat_at)
        SELECT '${kind}', n.log_id, n.work, n.queue, n.principal, n.turn_key, n.turn_at, clock_timestamp(), clock_timestamp() + n.overdue_after_ms * interval '1 millisecond',
               CASE WHEN l.is_leased THEN n.lease_owner END, CASE WHEN l.is_leased THEN n.lease_epoch END,
               CASE WHEN l.is_leased THEN clock_timestamp() + n.lease_ms * interval '1 millisecond' END, CASE WHEN l.is_leased THEN clock_timestamp() END
          FROM ${rows} n CROSS JOIN LATERAL (SELECT ${isLeased} AS is_leased OFFSET 0) AS l
        ON CONFLICT (log_kind, log_id, work) DO UPDATE SET queue = excluded.queue, turn_key = excluded.turn_key, turn_at = excluded.turn_at, overdue_at = excluded.overdue_at,
          ready_at = CASE WHEN excluded.overdue_at IS NULL THEN COALESCE(w.ready_at, excluded.ready_at) ELSE excluded.ready_at END, waits = false, changes = w.changes + 1
        RETURNING CASE WHEN w.lease_owner IS NOT NULL THEN w.log_id END AS log_id`,
      tells: true,
    },
    {
      ...rested,
      sql: (
        rows,
      ) => `UPDATE runtime.work w SET ready_at = NULL, overdue_at = NULL, waits = false, changes = w.changes + 1, attempts = 0, failures = 0, last_error = NULL,
          recovery_attempts = 0 WHERE ${isOneOf(rows)}`,
    },
    {
      ...ended,
      sql: (rows) => `DELETE FROM runtime.work w WHERE ${isOneOf(rows)}`,
    },
    {
      ...next,
      // Whether it had been found waiting is not asked: a claim may be about to find that, and then waits here for its row.
      sql: (rows) => `UPDATE runtime.work w SET waits = false, changes = w.changes + 1
        WHERE w.log_kind = '${kind}' AND w.turn_key IS NOT NULL AND w.log_id = ANY (ARRAY(
            SELECT n.log_id FROM ${rows} r CROSS JOIN LATERAL (
              SELECT o.log_id FROM runtime.work o WHERE o.turn_key = r.turn_key AND o.principal = r.principal AND o.log_id <> r.log_id AND o.log_kind = '${kind}'
                 AND (o.log_id IN (SELECT log_id FROM accepted_work_ended)) IS NOT TRUE ORDER BY o.turn_at, o.log_id LIMIT 1) AS n))
          AND (w.log_id IN (SELECT log_id FROM accepted_work_needed)) IS NOT TRUE AND (w.log_id IN (SELECT log_id FROM accepted_work_rested)) IS NOT TRUE
        RETURNING w.log_id`,
      tells: true,
    },
  ]
}

/** What a commit that takes a log from `before` to `after` says of a work. `before` is undefined at birth, which may come with a lease. */
export function workRows<State>(declaration: WorkDeclaration<State>, before: State | undefined, after: State, lease?: BirthLease): Row[] {
  const id = { work: declaration.name }
  const rows: Row[] = []
  const needBefore = before && declaration.needs(before)
  const need = declaration.needs(after)
  if (need) {
    if (!needBefore || !isSame(needBefore, need)) {
      const { queue, principal, turn, overdueAfterMs } = need
      const turned = { turn_key: turn?.key ?? null, turn_at: turn?.at ?? null, overdue_after_ms: overdueAfterMs }
      const leased = { lease_owner: lease?.owner ?? null, lease_epoch: lease?.epoch ?? null, lease_ms: lease?.ms ?? null }
      rows.push(rowOf(needed, { ...id, queue, principal, ...turned, ...leased }))
    }
  } else if (declaration.hasEnded(after)) {
    // A log without needs may still have an owner that has not released it.
    if (before && !declaration.hasEnded(before)) rows.push(rowOf(ended, id))
  } else if (needBefore) rows.push(rowOf(rested, id))
  const held = before && declaration.holdsUp?.(before)
  if (held && !declaration.holdsUp?.(after)) rows.push(rowOf(next, { ...id, turn_key: held.key, principal: held.principal }))
  return rows
}

const isSame = (a: Need, b: Need): boolean =>
  a.queue === b.queue && a.turn?.key === b.turn?.key && a.turn?.at === b.turn?.at && a.overdueAfterMs === b.overdueAfterMs
