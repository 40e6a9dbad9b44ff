import type { KeptFold, LogEvent } from '../../eventlog/index.js'
import { artifactJson, artifactTime, canonicalText } from '../canonical-artifact-json.js'
import { evolveRecord, hashOn, noHash, noRecord, runRecordVersion, stateText, withoutEntries, type RunningHash, type RunRecord } from '../folds/index.js'

/** What a receipt tells of the events so far. Its entries are those since the state before it that was stored. */
export interface ReceiptState {
  readonly trajectory: RunningHash
  readonly eventCount: number
  readonly firstSeq: number
  readonly lastSeq: number
  readonly record: RunRecord
}

export const noReceipt: ReceiptState = { trajectory: noHash, eventCount: 0, firstSeq: 0, lastSeq: 0, record: noRecord }

export function evolveReceipt({ trajectory, eventCount, firstSeq, record }: ReceiptState, event: LogEvent): ReceiptState {
  const entry = artifactJson({
    seq: event.seq,
    event_type: event.type,
    payload: canonicalText(event.payloadText),
    idempotency_key: event.idempotencyKey,
    recorded_at: artifactTime(event.recordedAt),
  })
  return {
    trajectory: hashOn(trajectory, `${eventCount === 0 ? '[' : ','}${entry}`),
    eventCount: eventCount + 1,
    firstSeq: eventCount === 0 ? event.seq : firstSeq,
    lastSeq: event.seq,
    record: evolveRecord(record, event),
  }
}

/** A run's receipt up to a seq; its lists are in the stored states, one after the other. */
export const receiptFold: KeptFold<ReceiptState> = {
  name: 'receipt',
  version: runRecordVersion,
  initial: noReceipt,
  evolve: evolveReceipt,
  encode: stateText,
  decode(text) {
    const state = JSON.parse(text) as ReceiptState
    if (!Number.isSafeInteger(state.eventCount) || !Array.isArray(state.record.runtime.toolCalls)) throw new TypeError('This is no state of a receipt.')
    // JSON leaves out what is undefined.
    return { ...state, record: { runtime: state.record.runtime, everybody: state.record.everybody, hasClients: state.record.hasClients } }
  },
  bytesOf({ trajectory, record }) {
    const entries = [record.runtime, record.everybody].reduce((sum, ledger) => sum + (ledger?.toolCalls.length ?? 0) + (ledger?.openCalls.length ?? 0), 0)
    return 2_000 + trajectory.rest.length + 400 * entries
  },
  keeps: 'every',
  afterKeeping: (state) => ({ ...state, record: withoutEntries(state.record) }),
}
