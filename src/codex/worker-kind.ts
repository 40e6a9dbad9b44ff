import { eventKeySpace, pruneBatch, rowKeySpace, rowOf, stored, type LogKind, type Row, type RowStatement } from '../eventlog/index.js'
import { workRows, workStatements } from '../work/index.js'
import { outcomeRows, requestRows } from './request-rows.js'
import { nextDeadline, type WorkerState } from './worker.js'
import type { WorkerAnswer, WorkerCommand } from './worker-command.js'
import { decide, unknownWorker } from './worker.decide.js'
import { serveWork } from './worker-work.js'

const tables = {
  idField: 'worker_id',
  headTable: 'runtime.codex_workers',
  eventTable: 'runtime.codex_worker_events',
  prunedKeyTable: 'runtime.codex_worker_pruned_keys',
}

const deadlineSet: RowStatement<{ readonly deadline_at: 'timestamptz' }> = {
  name: 'deadline_set',
  columns: { deadline_at: 'timestamptz' },
  sql: (rows) => `INSERT INTO runtime.codex_worker_deadlines (worker_id, deadline_at) SELECT log_id, deadline_at FROM ${rows}
    ON CONFLICT (worker_id) DO UPDATE SET deadline_at = excluded.deadline_at`,
}

const deadlineGone: RowStatement = {
  name: 'deadline_gone',
  columns: {},
  sql: (rows) => `DELETE FROM runtime.codex_worker_deadlines WHERE worker_id = ANY (ARRAY(SELECT log_id FROM ${rows}))`,
}

/** Workers as a kind of log: where their heads, events and requests live, and how their state is stored. */
export const workerKind: LogKind<WorkerState, WorkerCommand, WorkerAnswer> = {
  name: 'worker',
  ...tables,
  columns: stored.stateColumns<WorkerState>({
    owner: stored.owner,
    adapter: stored.once(stored.text('adapter')),
    workspaceRef: stored.once(stored.textOrNull('workspace_ref')),
    codexHomeRef: stored.once(stored.textOrNull('codex_home_ref')),
    metadata: stored.once(stored.json('metadata')),
    startedAt: stored.once(stored.time('started_at')),
    status: stored.text('status'),
    changedAt: stored.time('changed_at'),
    stoppedAt: stored.timeOrNull('stopped_at'),
    stopReason: stored.textOrNull('stop_reason'),
    lastHeartbeatAt: stored.timeOrNull('last_heartbeat_at'),
    lastEventAt: stored.time('last_event_at'),
    leaseEpoch: stored.count('lease_epoch'),
    sessionActive: stored.flag('session_active'),
    threads: stored.json('threads'),
    pending: stored.json('pending'),
  }),
  rowStatements: [requestRows, outcomeRows, ...workStatements('worker'), deadlineSet, deadlineGone],
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
    rowKeySpace({
      name: 'request',
      rows: 'requests',
      table: 'runtime.codex_worker_requests',
      id: tables.idField,
      key: 'request_id',
      seq: 'request_seq',
      fingerprint: 'fingerprint',
    }),
  ],
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
      rows.push(deadline === null ? rowOf(deadlineGone, {}) : rowOf(deadlineSet, { deadline_at: deadline }))
    return rows
  },
  decide,
  unknownLog: unknownWorker,
}
