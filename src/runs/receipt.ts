import { createHash } from 'node:crypto'
import type { LogEvent } from '../eventlog/index.js'
import { sha256Hex } from '../kernel/hash.js'
import type { Json } from '../kernel/json.js'
import { policyBundleOf, type ArtifactRun } from './artifact-input.js'
import { artifactJson, artifactTime, canonicalText, type ArtifactObject, type Spelled } from './canonical-artifact-json.js'
import { evolveRecord, ledgerOf, noRecord, withoutEntries, type Ledger, type ModelUsage, type RunRecord } from './folds/index.js'
import { isTerminal } from './run.js'

const entriesAtATime = 512

/**
 * What a run did, as a document that anyone can hash again. Fed one event at a time, in order, so that a long log is read
 * in pages; it keeps only the entries that end up in the receipt.
 *
 * An entry that lacks what it needs is listed under `invalid`, an unfinished run says `session_status: in_progress`, and
 * `model_usage` says per model what it was asked for: members that are absent where there is nothing to say.
 */
export class ReceiptBuilder {
  readonly #run: ArtifactRun
  readonly #trajectory = createHash('sha256').update('[')
  #eventCount = 0
  #firstSeq = 0
  #lastSeq = 0
  #record = noRecord
  /** Entries that were taken out of the record, which then need not be copied with every event. */
  readonly #taken: RunRecord[] = []

  constructor(run: ArtifactRun) {
    this.#run = run
  }

  add(event: LogEvent): void {
    const entry = artifactJson({
      seq: event.seq,
      event_type: event.type,
      payload: canonicalText(event.payloadText),
      idempotency_key: event.idempotencyKey,
      recorded_at: artifactTime(event.recordedAt),
    })
    this.#trajectory.update(this.#eventCount === 0 ? entry : `,${entry}`)
    if (this.#eventCount === 0) this.#firstSeq = event.seq
    this.#eventCount += 1
    this.#lastSeq = event.seq
    this.#record = evolveRecord(this.#record, event)
    if (this.#eventCount % entriesAtATime === 0) this.#take()
  }

  /** The receipt's canonical JSON text. Call it once, after the last event. */
  finish(): string {
    const run = this.#run
    this.#take()
    // An executor that has written something was there, whatever the head said when it was read.
    const isExecuted = run.isExecuted || this.#record.everybody === undefined
    const ledgers = this.#taken.map((record) => ledgerOf(record, isExecuted))
    const { openCalls, usage } = ledgerOf(this.#record, isExecuted)
    const toolCalls = ledgers.flatMap((ledger) => ledger.toolCalls)
    const verifications = ledgers.flatMap((ledger) => ledger.verifications)
    const payments = ledgers.flatMap((ledger) => ledger.payments)
    const unanswered = isTerminal(run.status) ? openCalls.map(({ seq }) => ({ seq, event_type: 'tool.call', reason: 'no_result' })) : []
    const invalid = [...ledgers.flatMap((ledger) => ledger.invalid), ...unanswered].sort((a, b) => a.seq - b.seq)
    const identity = { session_id: run.id, trajectory_hash: `sha256:${this.#trajectory.update(']').digest('hex')}`, policy_bundle_id: policyBundleOf(run) }
    return withDigest({
      schema: 'openagents.receipt.v1',
      ...identity,
      created_at: artifactTime(run.createdAt),
      event_count: this.#eventCount,
      first_seq: this.#firstSeq,
      last_seq: this.#lastSeq,
      metrics: {
        tool_calls: toolCalls.length,
        tool_latency_ms_total: toolCalls.reduce((sum, call) => sum + BigInt(call.latency_ms), 0n),
        verification_passed: verifications.length === 0 ? null : verifications.every((verification) => verification.exit_code === 0),
        payments_msats_total: payments.reduce((sum, payment) => sum + BigInt(payment.amount_msats), 0n),
      },
      tool_calls: toolCalls.map(({ side_effects: effects, ...call }) => ({ ...call, side_effects: spelled(effects) })),
      verification: verifications.map((verification) => ({ ...verification })),
      payments: payments.map(({ payment_proof: proof, ...payment }) =>
        canonicalText(withDigest({ schema: 'openagents.treasury.payment_receipt.v1', ...identity, ...payment, payment_proof: spelled(proof) })),
      ),
      model_usage: usage.models.length === 0 ? undefined : modelUsage(usage.models),
      invalid: invalid.length === 0 ? undefined : invalid.map((entry) => ({ ...entry })),
      session_status: isTerminal(run.status) ? undefined : 'in_progress',
    })
  }

  #take(): void {
    this.#taken.push(this.#record)
    this.#record = withoutEntries(this.#record)
  }
}

/** In an order that does not depend on which model was asked first. */
function modelUsage(models: Ledger['usage']['models']): ArtifactObject[] {
  const key = ({ simulated, model }: Pick<ModelUsage, 'simulated' | 'model'>): string => `${String(simulated)} ${model}`
  return models
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
    .map(({ model, simulated, calls, inputTokens, outputTokens }) => ({
      model,
      simulated,
      calls,
      input_tokens: BigInt(inputTokens),
      output_tokens: BigInt(outputTokens),
    }))
}

const spelled = (value: Json): Spelled => canonicalText(artifactJson(value))

/** Adds `canonical_json_sha256`: the bare hex digest of the object without that member. */
function withDigest(object: ArtifactObject): string {
  return artifactJson({ ...object, canonical_json_sha256: sha256Hex(artifactJson(object)) })
}

/** The receipt of a run whose events are at hand. */
export function buildReceipt(input: { readonly run: ArtifactRun; readonly events: Iterable<LogEvent> }): string {
  const builder = new ReceiptBuilder(input.run)
  for (const event of input.events) builder.add(event)
  return builder.finish()
}
