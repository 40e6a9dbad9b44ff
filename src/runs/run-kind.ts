import { eventKeySpace, pruneBatch, rowKeySpace, stored, type LogKind, type Row } from '../eventlog/index.js'
import { workRows, workStatements } from '../work/index.js'
import { frameRows } from './frame-rows.js'
import { standardSettings, type RunSettings, type RunState, type Terminal } from './run.js'
import type { RunAnswer, RunCommand } from './run-command.js'
import { decide, unknownRun } from './run.decide.js'
import { executeWork } from './run-work.js'

const tables = {
  idField: 'run_id',
  headTable: 'runtime.runs',
  eventTable: 'runtime.run_events',
  prunedKeyTable: 'runtime.run_pruned_keys',
}

const terminal: stored.StateField<Terminal | null> = {
  columns: [
    { name: 'terminal_reason_class', type: 'text', of: (end) => end?.reasonClass ?? null },
    { name: 'terminal_reason', type: 'text', of: (end) => end?.reason ?? null },
    { name: 'terminal_at', type: 'timestamptz', of: (end) => end?.at ?? null },
  ],
  read: ({ terminal_reason_class: reasonClass, terminal_reason: reason, terminal_at: at }) =>
    typeof at === 'string' ? { reasonClass: String(reasonClass), reason: String(reason), at } : null,
}

/** What a run's row keeps beside its state: how creations that are repeated are recognised. */
export const runBirthColumns = { create_key: 'text', create_fingerprint: 'text' } as const

/** Runs as a kind of log: where their heads, events, frames and work live, and how their state is stored. */
export const runKind: LogKind<RunState, RunCommand, RunAnswer> = {
  name: 'run',
  ...tables,
  columns: stored.stateColumns<RunState>({
    threadId: stored.once(stored.text('thread_id')),
    owner: stored.owner,
    workerId: stored.once(stored.textOrNull('worker_id')),
    mode: stored.once(stored.text('mode')),
    format: stored.once(stored.text('stream_format')),
    createdAt: stored.once(stored.time('created_at')),
    settings: stored.once(stored.json('settings', (chosen) => ({ ...standardSettings, ...(chosen as Partial<RunSettings>) }))),
    metadata: stored.once(stored.json('metadata')),
    status: stored.text('status'),
    lastEventType: stored.textOrNull('last_event_type'),
    startedSeq: stored.countOrNull('started_seq'),
    cancelRequestedSeq: stored.countOrNull('cancel_requested_seq'),
    finishedSeq: stored.countOrNull('finished_seq'),
    terminal,
    lastFrameSeq: stored.count('last_frame_seq'),
    processedFrameSeq: stored.count('processed_frame_seq'),
    leaseEpoch: stored.count('lease_epoch'),
    turn: stored.text('turn'),
    unanswered: stored.count('unanswered'),
  }),
  birthColumns: runBirthColumns,
  rowStatements: [frameRows, ...workStatements('run', [{ declaration: executeWork, idField: tables.idField }])],
  pruneSql: [
    // A frame lives on in the event that it became. Those that came before the oldest event that is left became one that is gone,
    // or one whose frame is of use to nobody.
    `WITH gone AS (DELETE FROM runtime.frames WHERE ctid = ANY (ARRAY(
        SELECT f.ctid FROM runtime.frames f JOIN runtime.runs r USING (run_id)
         WHERE f.run_id = $1 AND f.frame_seq <= r.processed_frame_seq AND f.inserted_at < clock_timestamp() - $3 * interval '1 millisecond'
           AND f.inserted_at <= COALESCE((SELECT e.recorded_at FROM runtime.run_events e WHERE e.run_id = $1 AND e.seq = $2::bigint + 1), clock_timestamp())
         LIMIT ${pruneBatch})) RETURNING 1)
      SELECT count(*)::int AS removed FROM gone`,
  ],
  keySpaces: [
    eventKeySpace(tables),
    rowKeySpace({
      name: 'frame',
      rows: 'frames',
      table: 'runtime.frames',
      id: tables.idField,
      key: 'frame_id',
      seq: 'frame_seq',
      fingerprint: "frame_type || ' ' || payload_hash",
    }),
  ],
  keysOf(command) {
    switch (command.type) {
      case 'append':
      case 'execute':
        return command.events.flatMap((event) => (event.idempotencyKey === undefined ? [] : [{ space: 'event', key: event.idempotencyKey }]))
      case 'accept_frame':
        return [{ space: 'frame', key: command.frameId }]
      case 'request_cancel':
        return []
    }
  },
  rowsOnTransition: (before, after, lease): readonly Row[] => workRows(executeWork, before, after, lease),
  decide,
  unknownLog: unknownRun,
}
