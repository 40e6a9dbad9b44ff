import { sql, type DatabasePool } from 'slonik'
import { z } from 'zod'
import { fixedSql } from '../db/index.js'
import { headColumns } from '../eventlog/index.js'
import type { Principal } from '../kernel/principal.js'
import { parseTimestamp, type Timestamp } from '../kernel/time.js'
import { explainWorker, type PendingRequestFact, type WorkerFacts } from './explain-worker.js'
import { heartbeatOf, type WorkerState } from './worker.js'
import { workerKind } from './worker-kind.js'

/** Operators' reports about workers. Reads only. */
export interface WorkerReport extends WorkerFacts {
  readonly workerId: string
  readonly state: WorkerState
  /** `user 7` or `guest abc`. */
  readonly owner: string
  readonly latestSeq: number
  readonly retentionFloorSeq: number
  /** When the lease was last renewed. */
  readonly renewedAt: Timestamp | null
  /** Why the worker is where it is, without its subject; see {@link explainWorker}. */
  readonly explanation: string
}

export interface WorkerDetails extends WorkerReport {
  /** Oldest first. */
  readonly lastEvents: readonly { readonly seq: number; readonly type: string; readonly recordedAt: Timestamp }[]
}

export interface ReportTerms {
  readonly heartbeatStaleMs: number
}

const lastEventCount = 10
/** How far back questions of Codex are looked for. */
const questionDepth = 10_000

const ReportRow = z
  .object({
    read_at: z.string(),
    worker_id: z.string(),
    latest_seq: z.number(),
    retention_floor_seq: z.number(),
    end_reason: z.string().nullable(),
    ready_at: z.string().nullable(),
    lease_owner: z.string().nullable(),
    holder_epoch: z.number().nullable(),
    lease_expires_at: z.string().nullable(),
    renewed_at: z.string().nullable(),
  })
  .passthrough()
type ReportRow = z.infer<typeof ReportRow>

// The event that ended a worker is its last, or nearly.
const reportColumns = sql.fragment`
  clock_timestamp() AS read_at, h.worker_id, ${fixedSql(headColumns(workerKind, 'h'))}, w.ready_at, w.lease_owner, w.lease_epoch AS holder_epoch, w.lease_expires_at, w.heartbeat_at AS renewed_at,
  CASE WHEN h.stopped_at IS NOT NULL THEN (
    SELECT e.payload->>'reason' FROM runtime.codex_worker_events e
     WHERE e.worker_id = h.worker_id AND e.event_type IN ('worker.stopped', 'worker.failed') ORDER BY e.seq DESC LIMIT 1) END AS end_reason`

const reportTables = sql.fragment`runtime.codex_workers h LEFT JOIN runtime.work w ON w.log_kind = 'worker' AND w.log_id = h.worker_id AND w.work = 'serve'`

export interface WorkerSelection {
  /** Undefined: those that have not ended. */
  readonly status?: WorkerState['status'] | undefined
  readonly owner?: Principal | undefined
  readonly limit: number
}

const openStatuses = ['starting', 'running', 'stopping']

/**
 * Each of the three groups is looked up separately. The query reads few rows, however many workers there are, whatever the
 * planner knows of the tables: if few workers are in the statuses, each of them is looked up; if many are, those that wait are
 * read in the order of their waiting. Every lookup is a lateral join with a limit, because the planner may not turn such a join
 * into one of whole tables.
 */
function selectionQuery({ status, owner, limit }: WorkerSelection) {
  const statuses = sql.array(status === undefined ? openStatuses : [status], 'text')
  // Those that have ended need nobody and have nothing pending.
  const isOpen = status === 'stopped' || status === 'failed' ? sql.fragment`false` : sql.fragment`true`
  const isTheirs =
    owner === undefined
      ? sql.fragment`true`
      : owner.kind === 'user'
        ? sql.fragment`h.owner_user_id = ${owner.userId}`
        : sql.fragment`h.owner_guest_scope = ${owner.guestScope}`
  const few = 2 * limit
  const isWanted = sql.fragment`${isOpen} AND h.status = ANY(${statuses}) AND ${isTheirs}`
  const waits = sql.fragment`w.log_kind = 'worker' AND w.work = 'serve' AND w.ready_at IS NOT NULL AND NOT COALESCE(w.lease_expires_at > clock_timestamp(), false)`
  return sql.type(ReportRow)`
    WITH newest AS MATERIALIZED (
      SELECT found.worker_id FROM unnest(${statuses}) AS wanted(status) CROSS JOIN LATERAL (
        SELECT h.worker_id FROM runtime.codex_workers h WHERE ${isOpen} AND h.status = wanted.status AND ${isTheirs}
         ORDER BY h.changed_at DESC, h.worker_id DESC LIMIT ${few + 1}) AS found),
    waiting AS MATERIALIZED (
      (SELECT newest.worker_id, w.ready_at FROM newest CROSS JOIN LATERAL (
          SELECT w.ready_at FROM runtime.work w WHERE w.log_id = newest.worker_id AND ${waits} LIMIT 1) AS w
        WHERE (SELECT count(*) FROM newest) <= ${few} ORDER BY w.ready_at LIMIT ${limit})
      UNION ALL
      (SELECT w.log_id, w.ready_at FROM runtime.work w CROSS JOIN LATERAL (
          SELECT true FROM runtime.codex_workers h WHERE h.worker_id = w.log_id AND ${isWanted} LIMIT 1) AS h
        WHERE (SELECT count(*) FROM newest) > ${few} AND ${waits} ORDER BY w.ready_at LIMIT ${limit})),
    pending AS MATERIALIZED (
      (SELECT newest.worker_id, d.deadline_at FROM newest CROSS JOIN LATERAL (
          SELECT deadline_at FROM runtime.codex_worker_deadlines WHERE worker_id = newest.worker_id LIMIT 1) AS d
        WHERE (SELECT count(*) FROM newest) <= ${few} ORDER BY d.deadline_at LIMIT ${limit})
      UNION ALL
      (SELECT d.worker_id, d.deadline_at FROM runtime.codex_worker_deadlines d CROSS JOIN LATERAL (
          SELECT true FROM runtime.codex_workers h WHERE h.worker_id = d.worker_id AND ${isWanted} LIMIT 1) AS h
        WHERE (SELECT count(*) FROM newest) > ${few} ORDER BY d.deadline_at LIMIT ${limit})),
    others AS MATERIALIZED (
      SELECT changed.worker_id FROM unnest(${statuses}) AS wanted(status) CROSS JOIN LATERAL (
        SELECT h.worker_id FROM runtime.codex_workers h WHERE h.status = wanted.status AND ${isTheirs}
         ORDER BY h.changed_at DESC, h.worker_id DESC LIMIT ${limit}) AS changed),
    listed AS MATERIALIZED (SELECT worker_id FROM waiting UNION SELECT worker_id FROM pending UNION SELECT worker_id FROM others)
    SELECT ${reportColumns} FROM listed
      CROSS JOIN LATERAL (SELECT * FROM runtime.codex_workers WHERE worker_id = listed.worker_id LIMIT 1) AS h
      LEFT JOIN LATERAL (SELECT * FROM runtime.work WHERE log_kind = 'worker' AND log_id = listed.worker_id AND work = 'serve' LIMIT 1) AS w ON true
     ORDER BY CASE WHEN w.lease_expires_at > clock_timestamp() THEN NULL ELSE w.ready_at END NULLS LAST, json_array_length(h.pending) = 0, h.changed_at DESC, h.worker_id
     LIMIT ${limit}`
}

/**
 * Workers, at most `limit`: first those that wait for a holder, the longest ready first, then those with pending requests, then
 * the others, by the latest change of status.
 */
export async function listWorkerReports(pool: DatabasePool, selection: WorkerSelection, terms: ReportTerms): Promise<WorkerReport[]> {
  const rows = await pool.any(selectionQuery(selection))
  const requests = await readRequests(pool, rows)
  return rows.map((row) => reportOf(row, requests, [], terms))
}

const EventRow = z.object({ seq: z.number(), event_type: z.string(), recorded_at: z.string() })

/** The full report about one worker, with Codex's questions and its last events. Undefined: there is no such worker. */
export async function describeWorker(pool: DatabasePool, workerId: string, terms: ReportTerms): Promise<WorkerDetails | undefined> {
  const row = await pool.maybeOne(sql.type(ReportRow)`SELECT ${reportColumns} FROM ${reportTables} WHERE h.worker_id = ${workerId}`)
  if (!row) return undefined
  const requests = await readRequests(pool, [row])
  const questions = await readQuestions(pool, row)
  const events = await pool.any(sql.type(EventRow)`
    SELECT seq, event_type, recorded_at FROM runtime.codex_worker_events WHERE worker_id = ${workerId} AND seq <= ${row.latest_seq} ORDER BY seq DESC LIMIT ${lastEventCount}`)
  return {
    ...reportOf(row, requests, questions, terms),
    lastEvents: [...events].reverse().map((event) => ({ seq: event.seq, type: event.event_type, recordedAt: event.recorded_at })),
  }
}

const RequestRow = z.object({ worker_id: z.string(), request_id: z.string(), method: z.string(), received_at: z.string() })
type RequestRow = z.infer<typeof RequestRow>

/** The ledger's lines of the pending requests. They are only ever added to, so all that a head names are there. */
async function readRequests(pool: DatabasePool, rows: readonly ReportRow[]): Promise<readonly RequestRow[]> {
  const names = rows.flatMap((row) => workerKind.columns.read(row).pending.map(({ key }) => [row.worker_id, key]))
  if (names.length === 0) return []
  return await pool.any(sql.type(RequestRow)`
    SELECT r.worker_id, r.request_id, r.method, r.received_at
      FROM ${sql.unnest(names, ['text', 'text'])} AS named(worker_id, request_id) JOIN runtime.codex_worker_requests r USING (worker_id, request_id)`)
}

const QuestionRow = z.object({ id: z.string(), method: z.string() })

/** Codex's unanswered questions since it was last started. */
async function readQuestions(
  pool: DatabasePool,
  { worker_id: workerId, latest_seq: latestSeq }: ReportRow,
): Promise<readonly { id: string; method: string }[]> {
  return await pool.any(sql.type(QuestionRow)`
    WITH recent AS MATERIALIZED (
      SELECT seq, event_type, payload FROM runtime.codex_worker_events
       WHERE worker_id = ${workerId} AND seq > ${latestSeq - questionDepth} AND seq <= ${latestSeq}
         AND event_type IN ('worker.server_request', 'worker.server_request.resolved', 'worker.session.started', 'worker.session.lost', 'worker.stopped', 'worker.failed'))
    SELECT asked.payload->>'server_request_id' AS id, asked.payload->>'method' AS method FROM recent asked
     WHERE asked.event_type = 'worker.server_request' AND asked.payload->>'server_request_id' IS NOT NULL AND asked.payload->>'method' IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM recent later WHERE later.seq > asked.seq AND later.event_type <> 'worker.server_request'
         AND (later.event_type <> 'worker.server_request.resolved' OR later.payload->>'server_request_id' = asked.payload->>'server_request_id'))
     ORDER BY asked.seq`)
}

function reportOf(row: ReportRow, requests: readonly RequestRow[], questions: WorkerFacts['questions'], { heartbeatStaleMs }: ReportTerms): WorkerReport {
  const state = workerKind.columns.read(row)
  const { lease_owner: holder, holder_epoch: epoch, lease_expires_at: expiresAt } = row
  const facts: WorkerFacts = {
    readAt: row.read_at,
    status: state.status,
    adapter: state.adapter,
    stopReason: state.stopReason,
    ended: state.stoppedAt === null ? null : { at: state.stoppedAt, reason: row.end_reason },
    heartbeat: heartbeatOf(state, parseTimestamp(row.read_at), heartbeatStaleMs),
    lastHeartbeatAt: state.lastHeartbeatAt,
    sessionActive: state.sessionActive,
    pending: pendingOf(row.worker_id, state, requests),
    lease: holder === null || epoch === null || expiresAt === null ? null : { holder, epoch, expiresAt },
    readyAt: row.ready_at,
    questions,
  }
  return {
    ...facts,
    workerId: row.worker_id,
    state,
    owner: state.owner.kind === 'user' ? `user ${String(state.owner.userId)}` : `guest ${state.owner.guestScope}`,
    latestSeq: row.latest_seq,
    retentionFloorSeq: row.retention_floor_seq,
    renewedAt: row.renewed_at,
    explanation: explainWorker(facts),
  }
}

function pendingOf(workerId: string, state: WorkerState, requests: readonly RequestRow[]): PendingRequestFact[] {
  return state.pending.flatMap(({ key, id, deadline, dispatched }) => {
    const recorded = requests.find((request) => request.worker_id === workerId && request.request_id === key)
    return recorded ? [{ id, method: recorded.method, receivedAt: recorded.received_at, deadline, dispatchedEpoch: dispatched }] : []
  })
}
