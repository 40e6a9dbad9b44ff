import { eventKeySpace, pruneBatch, type ColumnValue, type LogKind, type Row } from '../eventlog/index.js'
import type { JsonObject } from '../kernel/json.js'
import type { Principal } from '../kernel/principal.js'
import { workRows, workTables } from '../work/index.js'
import type { ResumableThread } from './adapters/adapter.js'
import { nextDeadline, type AdapterName, type PendingRequest, type WorkerState } from './worker.js'
import type { WorkerAnswer, WorkerCommand } from './worker-command.js'
import { decide, unknownWorker } from './worker.decide.js'
import type { WorkerStatus } from './worker-lifecycle.js'
import { serveWork } from './worker-work.js'

const tables = {
  idField: 'worker_id',
  headTable: 'runtime.codex_workers',
  eventTable: 'runtime.codex_worker_events',
  prunedKeyTable: 'runtime.codex_worker_pruned_keys',
}

/** Workers as a kind of log: where their heads, events and requests live, and how their state is stored. */
export const workerKind: LogKind<WorkerState, WorkerCommand, WorkerAnswer> = {
  name: 'worker',
  ...tables,
  birthColumns: [
    { name: 'owner_user_id', type: 'bigint' },
    { name: 'owner_guest_scope', type: 'text' },
    { name: 'workspace_ref', type: 'text' },
    { name: 'codex_home_ref', type: 'text' },
    { name: 'adapter', type: 'text' },
    { name: 'metadata', type: 'json' },
    { name: 'started_at', type: 'timestamptz' },
  ],
  stateColumns: [
    { name: 'status', type: 'text' },
    { name: 'changed_at', type: 'timestamptz' },
    { name: 'stopped_at', type: 'timestamptz' },
    { name: 'stop_reason', type: 'text' },
    { name: 'last_heartbeat_at', type: 'timestamptz' },
    { name: 'last_event_at', type: 'timestamptz' },
    { name: 'lease_epoch', type: 'bigint' },
    { name: 'session_active', type: 'boolean' },
    { name: 'threads', type: 'json' },
    { name: 'pending', type: 'json' },
  ],
  rowTables: [
    {
      name: 'requests',
      columns: [
        { name: 'log_id', type: 'text' },
        { name: 'request_id', type: 'text' },
        { name: 'request_seq', type: 'bigint' },
        { name: 'fingerprint', type: 'text' },
        { name: 'method', type: 'text' },
        { name: 'params', type: 'json' },
        { name: 'timeout_ms', type: 'bigint' },
        { name: 'received_at', type: 'timestamptz' },
        { name: 'deadline_at', type: 'timestamptz' },
      ],
      sql: (
        rows,
      ) => `INSERT INTO runtime.codex_worker_requests (worker_id, request_id, request_seq, fingerprint, method, params, timeout_ms, received_at, deadline_at)
        SELECT log_id, request_id, request_seq, fingerprint, method, params, timeout_ms, received_at, deadline_at FROM ${rows}`,
    },
    {
      name: 'outcomes',
      columns: [
        { name: 'log_id', type: 'text' },
        { name: 'request_id', type: 'text' },
        { name: 'outcome_seq', type: 'bigint' },
        { name: 'state', type: 'text' },
        { name: 'response', type: 'json' },
        { name: 'settled_at', type: 'timestamptz' },
      ],
      sql: (rows) => `INSERT INTO runtime.codex_worker_outcomes (worker_id, request_id, outcome_seq, state, response, settled_at)
        SELECT log_id, request_id, outcome_seq, state, response, settled_at FROM ${rows}`,
    },
    ...workTables('worker'),
    {
      name: 'deadline_set',
      columns: [
        { name: 'log_id', type: 'text' },
        { name: 'deadline_at', type: 'timestamptz' },
      ],
      sql: (rows) => `INSERT INTO runtime.codex_worker_deadlines (worker_id, deadline_at) SELECT log_id, deadline_at FROM ${rows}
        ON CONFLICT (worker_id) DO UPDATE SET deadline_at = excluded.deadline_at`,
    },
    {
      name: 'deadline_gone',
      columns: [{ name: 'log_id', type: 'text' }],
      sql: (rows) => `DELETE FROM runtime.codex_worker_deadlines WHERE worker_id = ANY (ARRAY(SELECT log_id FROM ${rows}))`,
    },
  ],
  pruneSql: [
    // A request and its outcome go together, with the event of the outcome. One that has none yet is on the head, and stays.
    `WITH settled AS (SELECT request_id FROM runtime.codex_worker_outcomes
         WHERE worker_id = $1 AND outcome_seq <= $2 AND settled_at < clock_timestamp() - $3 * interval '1 millisecond' LIMIT ${pruneBatch}),
       outcomes AS (DELETE FROM runtime.codex_worker_outcomes WHERE worker_id = $1 AND request_id = ANY (ARRAY(SELECT request_id FROM settled))),
       requests AS (DELETE FROM runtime.codex_worker_requests WHERE worker_id = $1 AND request_id = ANY (ARRAY(SELECT request_id FROM settled)))
      SELECT count(*)::int AS removed FROM settled`,
    // A deadline is there for as long as a request is pending; this one was left behind.
    `WITH gone AS (DELETE FROM runtime.codex_worker_deadlines d USING runtime.codex_workers h
         WHERE d.worker_id = $1 AND h.worker_id = d.worker_id AND json_array_length(h.pending) = 0 AND $2::bigint >= 0 AND $3::bigint >= 0 RETURNING 1)
      SELECT count(*)::int AS removed FROM gone`,
  ],
  keySpaces: [
    eventKeySpace(tables),
    {
      name: 'request',
      lookupSql: (pairs) => `SELECT r.worker_id AS log_id, r.request_id AS key, r.request_seq AS seq, r.fingerprint, false AS pruned
          FROM ${pairs} a CROSS JOIN LATERAL (SELECT * FROM runtime.codex_worker_requests WHERE worker_id = a.log_id AND request_id = a.key LIMIT 1) AS r`,
      clashSql: ({ rows }) => `SELECT n.log_id FROM ${rows('requests')} n
          CROSS JOIN LATERAL (SELECT 1 FROM runtime.codex_worker_requests WHERE worker_id = n.log_id AND request_id = n.request_id LIMIT 1) AS r`,
    },
  ],
  stateToColumns: (state) => [
    state.status,
    state.changedAt,
    state.stoppedAt,
    state.stopReason,
    state.lastHeartbeatAt,
    state.lastEventAt,
    state.leaseEpoch,
    String(state.sessionActive),
    JSON.stringify(state.threads),
    JSON.stringify(state.pending),
  ],
  stateFromRow: workerStateFromRow,
  keysOf(command) {
    switch (command.type) {
      case 'request':
        return [{ space: 'request', key: command.key }]
      case 'ingest':
        return [
          ...(command.idempotencyKey === undefined ? [] : [{ space: 'event', key: command.idempotencyKey }]),
          ...(command.settles ? [{ space: 'request', key: command.settles.key }] : []),
        ]
      case 'hold':
        return command.step === 'notify' ? [{ space: 'event', key: command.key }] : []
      case 'reattach':
      case 'stop':
      case 'expire':
        return []
    }
  },
  rowsOnTransition(before, after): readonly Row[] {
    const rows = workRows(serveWork, before, after)
    const deadline = nextDeadline(after)
    if (deadline !== (before === undefined ? null : nextDeadline(before)))
      rows.push(deadline === null ? { table: 'deadline_gone', values: [] } : { table: 'deadline_set', values: [deadline] })
    return rows
  },
  decide,
  unknownLog: unknownWorker,
}

/** Birth columns of a new worker, in the order above. */
export function birthValues(state: WorkerState): ColumnValue[] {
  const { owner } = state
  return [
    owner.kind === 'user' ? owner.userId : null,
    owner.kind === 'guest' ? owner.guestScope : null,
    state.workspaceRef,
    state.codexHomeRef,
    state.adapter,
    JSON.stringify(state.metadata),
    state.startedAt,
  ]
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function workerStateFromRow(row: Readonly<Record<string, unknown>>): WorkerState {
  const owner: Principal =
    row['owner_user_id'] === null ? { kind: 'guest', guestScope: String(row['owner_guest_scope']) } : { kind: 'user', userId: Number(row['owner_user_id']) }
  return {
    owner,
    adapter: row['adapter'] as AdapterName,
    workspaceRef: textOrNull(row['workspace_ref']),
    codexHomeRef: textOrNull(row['codex_home_ref']),
    metadata: row['metadata'] as JsonObject,
    startedAt: String(row['started_at']),
    status: row['status'] as WorkerStatus,
    changedAt: String(row['changed_at']),
    stoppedAt: textOrNull(row['stopped_at']),
    stopReason: textOrNull(row['stop_reason']),
    lastHeartbeatAt: textOrNull(row['last_heartbeat_at']),
    lastEventAt: String(row['last_event_at']),
    leaseEpoch: Number(row['lease_epoch']),
    sessionActive: row['session_active'] === true,
    threads: row['threads'] as readonly ResumableThread[],
    pending: row['pending'] as readonly PendingRequest[],
  }
}
