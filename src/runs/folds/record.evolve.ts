import type { LogEvent } from '../../eventlog/index.js'
import type { Json } from '../../kernel/json.js'
import { artifactHash } from '../canonical-artifact-json.js'
import { countAt, textAt, valueAt, type PayloadOf } from '../events/stored-event.js'
import { factOf, type Fact, type FoldedType } from './facts.js'
import type { Entries, Ledger, RunRecord } from './record.js'
import { exitCodeOf, resultLatency } from './recorded-values.js'
import { evolveUsage } from './usage.js'

/**
 * One event further, for receipts. It counts the same events as the fold that work rests on, by the same rules (facts.ts). As
 * long as no executor has been at work the run is its client's, whose entries are kept beside the runtime's own.
 */
export function evolveRecord(before: RunRecord, event: LogEvent): RunRecord {
  const record: RunRecord = event.leaseEpoch !== null && before.everybody ? { ...before, everybody: undefined, hasClients: false } : before
  const fact = factOf(event)
  if (!fact || !Object.hasOwn(collectors, fact.type)) return record
  const isClients = fact.by === 'client'
  const everybody = record.everybody && added(record.everybody, fact)
  return {
    runtime: isClients ? record.runtime : added(record.runtime, fact),
    everybody,
    hasClients: record.hasClients || (isClients && everybody !== undefined),
  }
}

/** The ledger with what the fact contributes, or why it contributes nothing. */
type Collectors = { readonly [Type in FoldedType]?: (ledger: Ledger, payload: PayloadOf<Type>, fact: Fact<Type>) => Ledger | string }

function added<Type extends FoldedType>(ledger: Ledger, fact: Fact<Type>): Ledger {
  const { payload, seq, type } = fact
  const collect: Collectors[Type] = collectors[fact.type]
  const next = payload === undefined ? 'payload_not_an_object' : (collect?.(ledger, payload, fact) ?? ledger)
  return typeof next === 'string' ? put(ledger, 'invalid', { seq, event_type: type, reason: next }) : next
}

/** A writer that calls more than this without a result gets none for the oldest: what is remembered is bounded. */
const mostOpenCalls = 1024

const put = <Name extends keyof Entries>(ledger: Ledger, name: Name, entry: Entries[Name][number]): Ledger => ({ ...ledger, [name]: [...ledger[name], entry] })

/** Ends of a call that say nothing of the tool: it was refused, or cut off with its executor. */
const withoutOutcome = new Set(['denied', 'interrupted', 'invalid_input', 'unknown_tool'])

const sideEffects = (payload: PayloadOf<'tool' | 'tool.result'>): Json => {
  const value = valueAt(payload, 'side_effects')
  return Array.isArray(value) ? (value as Json[]) : []
}

const collectors: Collectors = {
  tool(ledger, payload) {
    const tool = textAt(payload, 'tool')
    const paramsHash = textAt(payload, 'params_hash')
    const outputHash = textAt(payload, 'output_hash')
    const latency = countAt(payload, 'latency_ms')
    if (tool === undefined) return 'tool_missing'
    if (paramsHash === undefined) return 'params_hash_missing'
    if (outputHash === undefined) return 'output_hash_missing'
    if (latency === undefined) return 'latency_ms_missing'
    return put(ledger, 'toolCalls', { tool, params_hash: paramsHash, output_hash: outputHash, latency_ms: latency, side_effects: sideEffects(payload) })
  },
  'tool.call'(ledger, payload, { seq, at }) {
    const id = textAt(payload, 'tool_call_id')
    const tool = textAt(payload, 'tool_name')
    if (id === undefined) return 'tool_call_id_missing'
    if (tool === undefined) return 'tool_name_missing'
    if (ledger.openCalls.some((call) => call.id === id)) return 'tool_call_id_repeated'
    const opened = { id, seq, tool, paramsHash: artifactHash(valueAt(payload, 'input') ?? {}), recordedAt: at }
    const [oldest] = ledger.openCalls
    if (!oldest || ledger.openCalls.length < mostOpenCalls) return { ...ledger, openCalls: [...ledger.openCalls, opened] }
    const open = [...ledger.openCalls.slice(1), opened]
    return put({ ...ledger, openCalls: open }, 'invalid', { seq: oldest.seq, event_type: 'tool.call', reason: 'no_result' })
  },
  'tool.result'(ledger, payload, { at }) {
    const id = textAt(payload, 'tool_call_id')
    if (id === undefined) return 'tool_call_id_missing'
    const call = ledger.openCalls.find((open) => open.id === id)
    if (call === undefined) return 'no_call'
    const status = textAt(payload, 'status')
    const closed: Ledger = { ...ledger, openCalls: ledger.openCalls.filter((open) => open !== call) }
    return put(closed, 'toolCalls', {
      tool: call.tool,
      params_hash: call.paramsHash,
      output_hash: artifactHash(valueAt(payload, 'output') ?? null),
      latency_ms: resultLatency(call, countAt(payload, 'latency_ms'), at),
      side_effects: sideEffects(payload),
      tool_call_id: id,
      ...(status !== undefined && withoutOutcome.has(status) ? { status } : {}),
    })
  },
  'model.finished'(ledger, payload, fact) {
    // What came after the run was told to stop counts for nothing.
    if (fact.isLate) return ledger
    if ((textAt(payload, 'model') ?? '') === '') return 'model_missing'
    return { ...ledger, usage: evolveUsage(ledger.usage, fact, false) }
  },
  verification(ledger, payload) {
    const command = textAt(payload, 'command')
    const exitCode = exitCodeOf(valueAt(payload, 'exit_code'))
    if (command === undefined) return 'command_missing'
    if (exitCode === undefined) return 'exit_code_missing'
    const cwd = textAt(payload, 'cwd')
    const duration = countAt(payload, 'duration_ms')
    const more = { ...(cwd === undefined ? {} : { cwd }), ...(duration === undefined ? {} : { duration_ms: duration }) }
    return put(ledger, 'verifications', { command, exit_code: exitCode, ...more })
  },
  payment(ledger, payload) {
    const rail = textAt(payload, 'rail')
    const assetId = textAt(payload, 'asset_id')
    const amount = countAt(payload, 'amount_msats')
    const proof = valueAt(payload, 'payment_proof')
    if (rail === undefined) return 'rail_missing'
    if (assetId === undefined) return 'asset_id_missing'
    if (amount === undefined) return 'amount_msats_missing'
    if (proof === undefined || proof === null) return 'payment_proof_missing'
    return put(ledger, 'payments', {
      rail,
      asset_id: assetId,
      amount_msats: amount,
      payment_proof: proof,
      job_hash: textAt(payload, 'job_hash') ?? null,
      status: textAt(payload, 'status') ?? 'released',
    })
  },
}
