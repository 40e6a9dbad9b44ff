import { eventKeySpace, pruneBatch, type ColumnValue, type LogKind, type Row } from '../eventlog/index.js'
import type { JsonObject } from '../kernel/json.js'
import type { Principal } from '../kernel/principal.js'
import { sanitiserVersion } from '../kernel/sanitiser.js'
import { workRows, workTables } from '../work/index.js'
import { standardSettings, type RunMode, type RunSettings, type TurnStatus, type RunState, type RunStatus, type StreamFormatName } from './run.js'
import type { RunAnswer, RunCommand } from './run-command.js'
import { decide, unknownRun } from './run.decide.js'
import { executeWork } from './run-work.js'

const tables = {
  idField: 'run_id',
  headTable: 'runtime.runs',
  eventTable: 'runtime.run_events',
  prunedKeyTable: 'runtime.run_pruned_keys',
}

/** Runs as a kind of log: where their heads, events, frames and work live, and how their state is stored. */
export const runKind: LogKind<RunState, RunCommand, RunAnswer> = {
  name: 'run',
  ...tables,
  birthColumns: [
    { name: 'thread_id', type: 'text' },
    { name: 'worker_id', type: 'text' },
    { name: 'owner_user_id', type: 'bigint' },
    { name: 'owner_guest_scope', type: 'text' },
    { name: 'mode', type: 'text' },
    { name: 'stream_format', type: 'text' },
    { name: 'created_at', type: 'timestamptz' },
    { name: 'metadata', type: 'json' },
    { name: 'settings', type: 'json' },
    { name: 'create_key', type: 'text', cold: true },
    { name: 'create_fingerprint', type: 'text', cold: true },
  ],
  stateColumns: [
    { name: 'status', type: 'text' },
    { name: 'last_event_type', type: 'text' },
    { name: 'started_seq', type: 'bigint' },
    { name: 'cancel_requested_seq', type: 'bigint' },
    { name: 'finished_seq', type: 'bigint' },
    { name: 'terminal_reason_class', type: 'text' },
    { name: 'terminal_reason', type: 'text' },
    { name: 'terminal_at', type: 'timestamptz' },
    { name: 'last_frame_seq', type: 'bigint' },
    { name: 'processed_frame_seq', type: 'bigint' },
    { name: 'lease_epoch', type: 'bigint' },
    { name: 'turn', type: 'text' },
    { name: 'unanswered', type: 'bigint' },
  ],
  rowTables: [
    {
      name: 'frames',
      columns: [
        { name: 'log_id', type: 'text' },
        { name: 'frame_seq', type: 'bigint' },
        { name: 'frame_id', type: 'text' },
        { name: 'frame_type', type: 'text' },
        { name: 'payload', type: 'json' },
        { name: 'payload_hash', type: 'text' },
        { name: 'occurred_at', type: 'timestamptz' },
        { name: 'inserted_at', type: 'timestamptz' },
        { name: 'traceparent', type: 'text' },
      ],
      sql: (
        rows,
      ) => `INSERT INTO runtime.frames (run_id, frame_seq, frame_id, frame_type, payload, payload_hash, occurred_at, inserted_at, traceparent, sanitizer_version)
        SELECT log_id, frame_seq, frame_id, frame_type, payload, payload_hash, occurred_at, inserted_at, traceparent, ${sanitiserVersion} FROM ${rows}`,
    },
    ...workTables('run'),
  ],
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
    {
      name: 'frame',
      lookupSql: (
        pairs,
      ) => `SELECT f.run_id AS log_id, f.frame_id AS key, f.frame_seq AS seq, f.frame_type || ' ' || f.payload_hash AS fingerprint, false AS pruned
          FROM ${pairs} a CROSS JOIN LATERAL (SELECT * FROM runtime.frames WHERE run_id = a.log_id AND frame_id = a.key LIMIT 1) AS f`,
      clashSql: ({ rows }) => `SELECT n.log_id FROM ${rows('frames')} n
          CROSS JOIN LATERAL (SELECT 1 FROM runtime.frames WHERE run_id = n.log_id AND frame_id = n.frame_id LIMIT 1) AS f`,
    },
  ],
  stateToColumns: (state) => [
    state.status,
    state.lastEventType,
    state.startedSeq,
    state.cancelRequestedSeq,
    state.finishedSeq,
    state.terminal?.reasonClass ?? null,
    state.terminal?.reason ?? null,
    state.terminal?.at ?? null,
    state.lastFrameSeq,
    state.processedFrameSeq,
    state.leaseEpoch,
    state.turn,
    state.unanswered,
  ],
  stateFromRow: runStateFromRow,
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
  rowsOnTransition: (before, after): readonly Row[] => workRows(executeWork, before, after),
  decide,
  unknownLog: unknownRun,
}

/** Birth columns of a new run, in the order above. */
export function birthValues(run: {
  readonly threadId: string
  readonly workerId: string | null
  readonly owner: Principal
  readonly mode: RunMode
  readonly format: StreamFormatName
  readonly createdAt: string
  readonly metadataText: string
  readonly settings: RunSettings
  readonly createKey: string | null
  readonly createFingerprint: string
}): ColumnValue[] {
  const userId = run.owner.kind === 'user' ? run.owner.userId : null
  const guestScope = run.owner.kind === 'guest' ? run.owner.guestScope : null
  return [
    run.threadId,
    run.workerId,
    userId,
    guestScope,
    run.mode,
    run.format,
    run.createdAt,
    run.metadataText,
    JSON.stringify(run.settings),
    run.createKey,
    run.createFingerprint,
  ]
}

const count = (value: unknown): number => Number(value)
const countOrNull = (value: unknown): number | null => (value === null ? null : Number(value))
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function runStateFromRow(row: Readonly<Record<string, unknown>>): RunState {
  const owner: Principal =
    row['owner_user_id'] === null ? { kind: 'guest', guestScope: String(row['owner_guest_scope']) } : { kind: 'user', userId: count(row['owner_user_id']) }
  const terminalAt = textOrNull(row['terminal_at'])
  return {
    threadId: String(row['thread_id']),
    owner,
    workerId: textOrNull(row['worker_id']),
    mode: row['mode'] as RunMode,
    format: row['stream_format'] as StreamFormatName,
    createdAt: String(row['created_at']),
    metadata: row['metadata'] as JsonObject | null,
    status: row['status'] as RunStatus,
    lastEventType: textOrNull(row['last_event_type']),
    startedSeq: countOrNull(row['started_seq']),
    cancelRequestedSeq: countOrNull(row['cancel_requested_seq']),
    finishedSeq: countOrNull(row['finished_seq']),
    terminal: terminalAt === null ? null : { reasonClass: String(row['terminal_reason_class']), reason: String(row['terminal_reason']), at: terminalAt },
    lastFrameSeq: count(row['last_frame_seq']),
    processedFrameSeq: count(row['processed_frame_seq']),
    leaseEpoch: count(row['lease_epoch']),
    settings: { ...standardSettings, ...(row['settings'] as Partial<RunSettings>) },
    turn: row['turn'] as TurnStatus,
    unanswered: count(row['unanswered']),
  }
}
