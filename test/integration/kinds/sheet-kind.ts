import { sql, type DatabasePool } from 'slonik'
import { fixedSql } from '../../../src/db/index.js'
import {
  byClient,
  eventKeySpace,
  headColumns,
  headFromRow,
  HeadRow,
  stored,
  underLease,
  type EventLog,
  type Head,
  type LogKind,
} from '../../../src/eventlog/index.js'
import { RuntimeError } from '../../../src/kernel/errors.js'
import { canonicalJson } from '../../../src/kernel/json.js'
import { principalKey, type Principal } from '../../../src/kernel/principal.js'
import { workRows, workStatements, type Performer, type WorkDeclaration } from '../../../src/work/index.js'

/** Sheets, a kind of log that exists in this test only: lines are written on one, and somebody has to read them. */
export interface Sheet {
  readonly owner: Principal
  readonly title: string
  readonly lines: number
  readonly read: number
  readonly leaseEpoch: number
}
export type SheetCommand =
  { readonly type: 'write'; readonly text: string; readonly key?: string } | { readonly type: 'read'; readonly upTo: number; readonly leaseEpoch: number }
export interface SheetAnswer {
  readonly seq: number
  readonly isReplay: boolean
}
export type SheetLog = EventLog<Sheet, SheetCommand, SheetAnswer>

const tables = { idField: 'sheet_id', headTable: 'runtime.sheets', eventTable: 'runtime.sheet_events', prunedKeyTable: 'runtime.sheet_pruned_keys' }

export const readWork: WorkDeclaration<Sheet> = {
  kind: 'sheet',
  name: 'read',
  needs: ({ owner, lines, read }) => (lines > read ? { queue: 'read', principal: principalKey(owner), turn: null, overdueAfterMs: null } : undefined),
  hasEnded: () => false,
}

export const sheetKind: LogKind<Sheet, SheetCommand, SheetAnswer> = {
  name: 'sheet',
  ...tables,
  columns: stored.stateColumns<Sheet>({
    owner: stored.owner,
    title: stored.once(stored.text('title')),
    lines: stored.count('lines'),
    read: stored.count('read_lines'),
    leaseEpoch: stored.count('lease_epoch'),
  }),
  rowStatements: [...workStatements('sheet')],
  pruneSql: [],
  keySpaces: [eventKeySpace(tables)],
  keysOf: (command) => (command.type === 'write' && command.key !== undefined ? [{ space: 'event', key: command.key }] : []),
  rowsOnTransition: (before, after) => workRows(readWork, before, after),
  decide({ head: { state }, recorded }, command) {
    if (command.type === 'read') {
      if (command.leaseEpoch !== state.leaseEpoch)
        return { events: [], state, rows: [], negative: true, outcome: { refusal: new RuntimeError('lease_lost', 'Somebody else reads it.') } }
      const event = { type: 'sheet.read', payloadText: canonicalJson({ up_to: command.upTo }), writer: underLease(command.leaseEpoch) }
      return { events: [event], state: { ...state, read: command.upTo }, rows: [], negative: false, outcome: { answer: answerOf } }
    }
    const known = command.key === undefined ? undefined : recorded({ space: 'event', key: command.key })
    if (known) return { events: [], state, rows: [], negative: true, outcome: { answer: () => ({ seq: known.seq, isReplay: true }) } }
    const payloadText = canonicalJson({ text: command.text })
    const event = { type: 'sheet.line', payloadText, writer: byClient, idempotencyKey: command.key, fingerprint: payloadText }
    return { events: [event], state: { ...state, lines: state.lines + 1 }, rows: [], negative: false, outcome: { answer: answerOf } }
  },
  unknownLog: (sheetId) => new RuntimeError('unknown_run', `There is no sheet ${sheetId}.`),
}

const answerOf = ({ events }: { readonly events: readonly { readonly seq: number }[] }): SheetAnswer => ({ seq: events[0]?.seq ?? 0, isReplay: false })

export const readSheets = (log: SheetLog): Performer<Sheet> => ({
  begin: ({ logId, leaseEpoch, head }) => ({
    done: log.submit(logId, { type: 'read', upTo: head.state.lines, leaseEpoch }).then(() => undefined),
    moved: () => undefined,
    leave: () => undefined,
  }),
  giveUp: () => Promise.resolve(),
})

/** A principal's sheets, by title. */
export async function listSheets(pool: DatabasePool, userId: number): Promise<Head<Sheet>[]> {
  const rows = await pool.any(sql.type(HeadRow)`
    SELECT ${fixedSql(headColumns(sheetKind, 'h'))} FROM runtime.sheets h WHERE owner_user_id = ${userId} ORDER BY title`)
  return rows.map((row) => headFromRow(sheetKind, row))
}

/** What a migration would hold. */
export const sheetTables = `
CREATE TABLE runtime.sheets (
  sheet_id text PRIMARY KEY, owner_user_id bigint, owner_guest_scope text, title text NOT NULL, lines bigint NOT NULL, read_lines bigint NOT NULL,
  lease_epoch bigint NOT NULL, version bigint NOT NULL, latest_seq bigint NOT NULL, head_hash bytea, retention_floor_seq bigint NOT NULL, floor_hash bytea,
  updated_at timestamptz NOT NULL, log_bytes bigint NOT NULL);
CREATE INDEX ON runtime.sheets (owner_user_id, title);
CREATE TABLE runtime.sheet_events (
  sheet_id text, seq bigint, event_type text NOT NULL, payload json NOT NULL, recorded_at timestamptz NOT NULL, prev_hash bytea, event_hash bytea NOT NULL,
  hash_version smallint NOT NULL, author text NOT NULL, lease_epoch bigint, idempotency_key text, key_fingerprint text, sanitizer_version smallint NOT NULL,
  PRIMARY KEY (sheet_id, seq));
CREATE UNIQUE INDEX ON runtime.sheet_events (sheet_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE TABLE runtime.sheet_pruned_keys (
  sheet_id text, idempotency_key text, key_fingerprint text NOT NULL, seq bigint NOT NULL, recorded_at timestamptz NOT NULL, PRIMARY KEY (sheet_id, idempotency_key));
`
