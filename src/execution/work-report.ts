import { sql, type DatabasePool } from 'slonik'
import { z } from 'zod'
import type { Timestamp } from '../kernel/time.js'
import type { RunStatus } from '../runs/index.js'
import { explainWork, type WorkFacts, type WorkTerms } from './explain-work.js'

/** Operators' reports about runs and their work. Reads only; executors do not come here. */

export interface RunReport extends WorkFacts {
  readonly runId: string
  readonly threadId: string
  /** `user 7` or `guest abc`. */
  readonly owner: string
  readonly createdAt: Timestamp
  readonly updatedAt: Timestamp
  readonly latestSeq: number
  readonly retentionFloorSeq: number
  readonly lastFrameSeq: number
  readonly leaseEpoch: number
  /** When the lease was last renewed. */
  readonly heartbeatAt: Timestamp | null
  /** Why the run is where it is, without its subject; see {@link explainWork}. */
  readonly explanation: string
}

export interface RunDetails extends RunReport {
  /** Oldest first. */
  readonly lastEvents: readonly { readonly seq: number; readonly type: string; readonly recordedAt: Timestamp }[]
}

const lastEventCount = 10

const ReportRow = z.object({
  read_at: z.string(),
  run_id: z.string(),
  thread_id: z.string(),
  owner: z.string(),
  mode: z.enum(['session', 'turn']),
  status: z.enum(['created', 'running', 'canceling', 'canceled', 'succeeded', 'failed']),
  turn: z.enum(['idle', 'active', 'waiting']),
  unanswered: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
  latest_seq: z.number(),
  retention_floor_seq: z.number(),
  last_frame_seq: z.number(),
  processed_frame_seq: z.number(),
  lease_epoch: z.number(),
  terminal_reason_class: z.string().nullable(),
  terminal_reason: z.string().nullable(),
  terminal_at: z.string().nullable(),
  ready_at: z.string().nullable(),
  attempts: z.number().nullable(),
  last_error: z.string().nullable(),
  recovery_attempts: z.number().nullable(),
  last_recovery_at: z.string().nullable(),
  lease_owner: z.string().nullable(),
  lease_expires_at: z.string().nullable(),
  heartbeat_at: z.string().nullable(),
  open_approvals: z.array(z.object({ approval_id: z.string(), tool_name: z.string().nullable() })),
  waits_for_run: z.string().nullable(),
})

// The waiting calls are those of the newest turn.waiting; earlier turns asked under other ids. Turns of one thread and owner go
// one after the other, as in claims.
const reportColumns = sql.fragment`
  clock_timestamp() AS read_at, r.run_id, r.thread_id, COALESCE('user ' || r.owner_user_id::text, 'guest ' || r.owner_guest_scope) AS owner,
  r.mode, r.status, r.turn, r.unanswered, r.created_at, r.updated_at, r.latest_seq, r.retention_floor_seq, r.last_frame_seq, r.processed_frame_seq,
  r.lease_epoch, r.terminal_reason_class, r.terminal_reason, r.terminal_at,
  w.ready_at, w.attempts, w.last_error, w.recovery_attempts, w.last_recovery_at, w.lease_owner, w.lease_expires_at, w.heartbeat_at,
  COALESCE(CASE WHEN r.turn = 'waiting' THEN (
    SELECT json_agg(json_build_object('approval_id', a.payload->>'approval_id', 'tool_name', a.payload->>'tool_name') ORDER BY a.seq)
      FROM runtime.run_events a
     WHERE a.run_id = r.run_id AND a.event_type = 'approval.requested' AND a.payload->>'tool_call_id' IN (
       SELECT json_array_elements_text(waiting.payload->'tool_call_ids') FROM (
         SELECT e.payload FROM runtime.run_events e WHERE e.run_id = r.run_id AND e.event_type = 'turn.waiting' ORDER BY e.seq DESC LIMIT 1) AS waiting)) END, '[]') AS open_approvals,
  CASE WHEN r.mode = 'turn' AND w.ready_at IS NOT NULL THEN (
    SELECT o.run_id FROM runtime.runs o
     WHERE o.thread_id = r.thread_id AND o.mode = 'turn' AND o.status IN ('created', 'running', 'canceling')
       AND (o.turn <> 'idle' OR o.unanswered > 0 OR o.last_frame_seq > o.processed_frame_seq OR o.status = 'canceling')
       AND o.owner_user_id IS NOT DISTINCT FROM r.owner_user_id AND o.owner_guest_scope IS NOT DISTINCT FROM r.owner_guest_scope
       AND (o.created_at, o.run_id) < (r.created_at, r.run_id)
     ORDER BY o.created_at DESC, o.run_id DESC LIMIT 1) END AS waits_for_run`

const reportTables = sql.fragment`runtime.runs r LEFT JOIN runtime.work w ON w.log_kind = 'run' AND w.log_id = r.run_id AND w.work = 'execute'`

const openStatuses = ['created', 'running', 'canceling']

/**
 * Runs that have not ended, at most `limit`: first those that need an executor, the longest ready first, then the others, the
 * newest first. The query reads few rows, however many runs are open, whatever the planner knows of the tables: if few runs are
 * in the statuses, each of them has its work looked up; if many are, the work is read in the order of its waiting. Every lookup
 * is a lateral join with a limit, because the planner may not turn such a join into one of whole tables.
 */
function listOpenRunsQuery(wanted: { readonly status?: RunStatus | undefined; readonly limit: number }) {
  const statuses = sql.array(wanted.status === undefined ? openStatuses : [wanted.status], 'text')
  const few = 2 * wanted.limit
  // The partial index of open runs is found by its condition alone.
  const isOpen = sql.fragment`r.status IN ('created', 'running', 'canceling')`
  return sql.type(ReportRow)`
    WITH newest AS MATERIALIZED (
      SELECT found.run_id FROM unnest(${statuses}) AS wanted(status) CROSS JOIN LATERAL (
        SELECT r.run_id FROM runtime.runs r WHERE r.status = wanted.status AND ${isOpen} ORDER BY r.created_at DESC, r.run_id DESC LIMIT ${few + 1}) AS found),
    ready AS MATERIALIZED (
      (SELECT newest.run_id, w.ready_at FROM newest CROSS JOIN LATERAL (
          SELECT ready_at FROM runtime.work WHERE log_kind = 'run' AND log_id = newest.run_id AND work = 'execute' AND ready_at IS NOT NULL LIMIT 1) AS w
        WHERE (SELECT count(*) FROM newest) <= ${few} ORDER BY w.ready_at LIMIT ${wanted.limit})
      UNION ALL
      (SELECT w.log_id, w.ready_at FROM runtime.work w CROSS JOIN LATERAL (
          SELECT true FROM runtime.runs r WHERE r.run_id = w.log_id AND r.status = ANY(${statuses}) AND ${isOpen} LIMIT 1) AS r
        WHERE (SELECT count(*) FROM newest) > ${few} AND w.log_kind = 'run' AND w.work = 'execute' AND w.ready_at IS NOT NULL
        ORDER BY w.ready_at LIMIT ${wanted.limit})),
    others AS MATERIALIZED (
      SELECT newest.run_id FROM unnest(${statuses}) AS wanted(status) CROSS JOIN LATERAL (
        SELECT r.run_id, r.created_at FROM runtime.runs r WHERE r.status = wanted.status AND ${isOpen}
           AND (SELECT true FROM runtime.work w WHERE w.log_kind = 'run' AND w.log_id = r.run_id AND w.work = 'execute' AND w.ready_at IS NOT NULL) IS NULL
         ORDER BY r.created_at DESC, r.run_id DESC LIMIT ${wanted.limit} - (SELECT count(*) FROM ready)) AS newest
       ORDER BY newest.created_at DESC, newest.run_id DESC LIMIT ${wanted.limit}),
    listed AS MATERIALIZED (SELECT run_id FROM ready UNION ALL SELECT run_id FROM others)
    SELECT ${reportColumns} FROM listed
      CROSS JOIN LATERAL (SELECT * FROM runtime.runs WHERE run_id = listed.run_id LIMIT 1) AS r
      LEFT JOIN LATERAL (SELECT * FROM runtime.work WHERE log_kind = 'run' AND log_id = listed.run_id AND work = 'execute' LIMIT 1) AS w ON true
     ORDER BY w.ready_at NULLS LAST, r.created_at DESC, r.run_id DESC LIMIT ${wanted.limit}`
}

export async function listOpenRuns(
  pool: DatabasePool,
  wanted: { readonly status?: RunStatus | undefined; readonly limit: number } & WorkTerms,
): Promise<RunReport[]> {
  const rows = await pool.any(listOpenRunsQuery(wanted))
  return rows.map((row) => reportOf(row, wanted))
}

const EventRow = z.object({ seq: z.number(), event_type: z.string(), recorded_at: z.string() })

/** All of that about one run, ended or not, with its last events. Undefined: there is no such run. */
export async function describeRun(pool: DatabasePool, runId: string, terms: WorkTerms): Promise<RunDetails | undefined> {
  const row = await pool.maybeOne(sql.type(ReportRow)`SELECT ${reportColumns} FROM ${reportTables} WHERE r.run_id = ${runId}`)
  if (!row) return undefined
  const events = await pool.any(sql.type(EventRow)`
    SELECT seq, event_type, recorded_at FROM runtime.run_events WHERE run_id = ${runId} AND seq <= ${row.latest_seq} ORDER BY seq DESC LIMIT ${lastEventCount}`)
  return {
    ...reportOf(row, terms),
    lastEvents: [...events].reverse().map((event) => ({ seq: event.seq, type: event.event_type, recordedAt: event.recorded_at })),
  }
}

function reportOf(row: z.infer<typeof ReportRow>, terms: WorkTerms): RunReport {
  const facts: WorkFacts = {
    readAt: row.read_at,
    mode: row.mode,
    status: row.status,
    turn: row.turn,
    unanswered: row.unanswered,
    pendingFrames: row.last_frame_seq - row.processed_frame_seq,
    terminal: row.terminal_at === null ? null : { reasonClass: row.terminal_reason_class ?? '', reason: row.terminal_reason ?? '', at: row.terminal_at },
    work:
      row.ready_at === null
        ? null
        : {
            readyAt: row.ready_at,
            attempts: row.attempts ?? 0,
            lastError: row.last_error,
            recoveryAttempts: row.recovery_attempts ?? 0,
            lastRecoveryAt: row.last_recovery_at,
          },
    lease: row.lease_owner === null || row.lease_expires_at === null ? null : { owner: row.lease_owner, expiresAt: row.lease_expires_at },
    openApprovals: row.open_approvals.map((approval) => ({ approvalId: approval.approval_id, toolName: approval.tool_name })),
    waitsForRun: row.waits_for_run,
  }
  return {
    ...facts,
    runId: row.run_id,
    threadId: row.thread_id,
    owner: row.owner,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    latestSeq: row.latest_seq,
    retentionFloorSeq: row.retention_floor_seq,
    lastFrameSeq: row.last_frame_seq,
    leaseEpoch: row.lease_epoch,
    heartbeatAt: row.heartbeat_at,
    explanation: explainWork(facts, terms),
  }
}
