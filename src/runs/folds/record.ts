/**
 * What a run has done, as its receipt tells it. A plain value that JSON keeps. Entries only ever come at the end of their
 * lists, so whoever keeps states may take them out as they come ({@link withoutEntries}) and put them together later.
 */
import type { Json } from '../../kernel/json.js'
import type { Timestamp } from '../../kernel/time.js'
import { noUsage, type Usage } from './usage.js'

export interface ToolCallEntry {
  readonly tool: string
  readonly params_hash: string
  readonly output_hash: string
  readonly latency_ms: number
  readonly side_effects: Json
  /** Only for calls that were logged as `tool.call` and `tool.result`. */
  readonly tool_call_id?: string
  /** Only where the tool was not run, or nobody knows how far it got. */
  readonly status?: string
}

export interface VerificationEntry {
  readonly command: string
  readonly exit_code: number
  readonly cwd?: string
  readonly duration_ms?: number
}

export interface PaymentEntry {
  readonly rail: string
  readonly asset_id: string
  readonly amount_msats: number
  readonly payment_proof: Json
  readonly job_hash: string | null
  readonly status: string
}

export interface InvalidEntry {
  readonly seq: number
  readonly event_type: string
  readonly reason: string
}

/** A `tool.call` that waits for its `tool.result`. */
export interface OpenCallEntry {
  readonly id: string
  readonly seq: number
  readonly tool: string
  readonly paramsHash: string
  readonly recordedAt: Timestamp
}

export interface Entries {
  readonly toolCalls: readonly ToolCallEntry[]
  readonly verifications: readonly VerificationEntry[]
  readonly payments: readonly PaymentEntry[]
  /** What lacks what it needs. */
  readonly invalid: readonly InvalidEntry[]
}

export interface Ledger extends Entries {
  readonly openCalls: readonly OpenCallEntry[]
  readonly usage: Usage
}

export interface RunRecord {
  /** What the runtime has done. */
  readonly runtime: Ledger
  /** With what clients have done. Undefined from the moment on at which an executor was at work: what is theirs is then no part of it. */
  readonly everybody: Ledger | undefined
  /** A client has contributed to it. */
  readonly hasClients: boolean
}

const noEntries: Entries = { toolCalls: [], verifications: [], payments: [], invalid: [] }
const emptyLedger: Ledger = { ...noEntries, openCalls: [], usage: noUsage }

/** Raised whenever the same events give another state: kept states of other versions are not read. */
export const runRecordVersion = 1

export const noRecord: RunRecord = { runtime: emptyLedger, everybody: emptyLedger, hasClients: false }

/** The ledger that the receipt is made of. `isExecuted`: an executor has claimed the run, whether it has written anything or not. */
export const ledgerOf = ({ runtime, everybody }: RunRecord, isExecuted: boolean): Ledger => (isExecuted ? runtime : (everybody ?? runtime))

/** What goes on when the entries so far have been put elsewhere. */
export const withoutEntries = ({ runtime, everybody, hasClients }: RunRecord): RunRecord => ({
  hasClients,
  runtime: { ...runtime, ...noEntries },
  everybody: everybody && { ...everybody, ...noEntries },
})
