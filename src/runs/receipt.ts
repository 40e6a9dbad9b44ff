import { createHash } from 'node:crypto'
import type { LogEvent } from '../eventlog/index.js'
import { sha256Hex } from '../kernel/hash.js'
import type { JsonObject } from '../kernel/json.js'
import { countAt, exitCodeAt, isObject, objectPayload, policyBundleOf, resultLatency, textAt, type ArtifactRun, type OpenCall } from './artifact-input.js'
import { artifactHash, artifactJson, artifactTime, canonicalText, type ArtifactObject, type Spelled } from './canonical-artifact-json.js'
import { isTerminal } from './run.js'

type ToolCall = {
  readonly tool: string
  readonly params_hash: string
  readonly output_hash: string
  readonly latency_ms: number
  readonly side_effects: Spelled
  /** Only for calls that were logged as `tool.call` and `tool.result`. */
  readonly tool_call_id?: string
  /** Only where the tool was not run, or nobody knows how far it got. */
  readonly status?: string
}

/** What one model was asked for, and took. Tokens that the provider did not count are not in it. */
interface ModelUse {
  readonly model: string
  readonly simulated: boolean
  calls: number
  inputTokens: bigint
  outputTokens: bigint
}

type Verification = { readonly command: string; readonly exit_code: number; readonly cwd?: string; readonly duration_ms?: number }
type Payment = {
  readonly rail: string
  readonly asset_id: string
  readonly amount_msats: number
  readonly payment_proof: Spelled
  readonly job_hash: string | null
  readonly status: string
}
type Invalid = { readonly seq: number; readonly event_type: string; readonly reason: string }

/** Ends of a call that say nothing of the tool: it was refused, or cut off with its executor. */
const withoutOutcome = new Set(['denied', 'interrupted', 'invalid_input', 'unknown_tool'])

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
  readonly #toolCalls: ToolCall[] = []
  readonly #verifications: Verification[] = []
  readonly #payments: Payment[] = []
  readonly #models = new Map<string, ModelUse>()
  readonly #invalid: Invalid[] = []
  readonly #openCalls = new Map<string, OpenCall>()

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
    const reason = this.#collect(event)
    if (reason !== undefined) this.#invalid.push({ seq: event.seq, event_type: event.type, reason })
  }

  /** The receipt's canonical JSON text. Call it once, after the last event. */
  finish(): string {
    const run = this.#run
    if (isTerminal(run.status)) for (const call of this.#openCalls.values()) this.#invalid.push({ seq: call.seq, event_type: 'tool.call', reason: 'no_result' })
    const identity = { session_id: run.id, trajectory_hash: `sha256:${this.#trajectory.update(']').digest('hex')}`, policy_bundle_id: policyBundleOf(run) }
    return withDigest({
      schema: 'openagents.receipt.v1',
      ...identity,
      created_at: artifactTime(run.createdAt),
      event_count: this.#eventCount,
      first_seq: this.#firstSeq,
      last_seq: this.#lastSeq,
      metrics: {
        tool_calls: this.#toolCalls.length,
        tool_latency_ms_total: this.#toolCalls.reduce((sum, call) => sum + BigInt(call.latency_ms), 0n),
        verification_passed: this.#verifications.length === 0 ? null : this.#verifications.every((verification) => verification.exit_code === 0),
        payments_msats_total: this.#payments.reduce((sum, payment) => sum + BigInt(payment.amount_msats), 0n),
      },
      tool_calls: this.#toolCalls,
      verification: this.#verifications,
      payments: this.#payments.map((payment) => canonicalText(withDigest({ schema: 'openagents.treasury.payment_receipt.v1', ...identity, ...payment }))),
      model_usage: this.#models.size === 0 ? undefined : this.#modelUsage(),
      invalid: this.#invalid.length === 0 ? undefined : this.#invalid.sort((a, b) => a.seq - b.seq),
      session_status: isTerminal(run.status) ? undefined : 'in_progress',
    })
  }

  /** Takes what the event contributes; returns why it cannot. */
  #collect(event: LogEvent): string | undefined {
    switch (event.type) {
      case 'tool':
      case 'tool.call':
      case 'tool.result':
      case 'model.finished':
      case 'verification':
      case 'payment':
        break
      default:
        return undefined
    }
    const payload = objectPayload(event)
    if (payload === undefined) return 'payload_not_an_object'
    switch (event.type) {
      case 'tool':
        return this.#tool(payload)
      case 'tool.call':
        return this.#toolCall(event, payload)
      case 'tool.result':
        return this.#toolResult(event, payload)
      case 'model.finished':
        return this.#modelFinished(payload)
      case 'verification':
        return this.#verification(payload)
      case 'payment':
        return this.#payment(payload)
    }
  }

  #tool(payload: JsonObject): string | undefined {
    const tool = textAt(payload, 'tool')
    const paramsHash = textAt(payload, 'params_hash')
    const outputHash = textAt(payload, 'output_hash')
    const latency = countAt(payload, 'latency_ms')
    if (tool === undefined) return 'tool_missing'
    if (paramsHash === undefined) return 'params_hash_missing'
    if (outputHash === undefined) return 'output_hash_missing'
    if (latency === undefined) return 'latency_ms_missing'
    this.#toolCalls.push({ tool, params_hash: paramsHash, output_hash: outputHash, latency_ms: latency, side_effects: sideEffects(payload) })
    return undefined
  }

  #toolCall(event: LogEvent, payload: JsonObject): string | undefined {
    const id = textAt(payload, 'tool_call_id')
    const tool = textAt(payload, 'tool_name')
    if (id === undefined) return 'tool_call_id_missing'
    if (tool === undefined) return 'tool_name_missing'
    if (this.#openCalls.has(id)) return 'tool_call_id_repeated'
    this.#openCalls.set(id, { seq: event.seq, tool, params: payload['input'] ?? {}, recordedAt: event.recordedAt })
    return undefined
  }

  #toolResult(event: LogEvent, payload: JsonObject): string | undefined {
    const id = textAt(payload, 'tool_call_id')
    if (id === undefined) return 'tool_call_id_missing'
    const call = this.#openCalls.get(id)
    if (call === undefined) return 'no_call'
    this.#openCalls.delete(id)
    const status = textAt(payload, 'status')
    this.#toolCalls.push({
      tool: call.tool,
      params_hash: artifactHash(call.params),
      output_hash: artifactHash(payload['output'] ?? null),
      latency_ms: resultLatency(call, payload, event.recordedAt),
      side_effects: sideEffects(payload),
      tool_call_id: id,
      ...(status !== undefined && withoutOutcome.has(status) ? { status } : {}),
    })
    return undefined
  }

  #modelFinished(payload: JsonObject): string | undefined {
    // What came after the run was told to stop counts for nothing.
    if (payload['late'] === true) return undefined
    const model = textAt(payload, 'model')
    if (model === undefined) return 'model_missing'
    const simulated = payload['simulated'] === true
    const key = `${String(simulated)} ${model}`
    const use = this.#models.get(key) ?? { model, simulated, calls: 0, inputTokens: 0n, outputTokens: 0n }
    const usage = payload['usage']
    use.calls += 1
    if (isObject(usage)) {
      use.inputTokens += BigInt(countAt(usage, 'input_tokens') ?? 0)
      use.outputTokens += BigInt(countAt(usage, 'output_tokens') ?? 0)
    }
    this.#models.set(key, use)
    return undefined
  }

  /** In an order that does not depend on which model was asked first. */
  #modelUsage(): ArtifactObject[] {
    const uses = [...this.#models].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use)
    return uses.map(({ model, simulated, calls, inputTokens, outputTokens }) => ({
      model,
      simulated,
      calls,
      input_tokens: inputTokens,
      output_tokens: outputTokens,
    }))
  }

  #verification(payload: JsonObject): string | undefined {
    const command = textAt(payload, 'command')
    const exitCode = exitCodeAt(payload, 'exit_code')
    if (command === undefined) return 'command_missing'
    if (exitCode === undefined) return 'exit_code_missing'
    const cwd = textAt(payload, 'cwd')
    const duration = countAt(payload, 'duration_ms')
    this.#verifications.push({
      command,
      exit_code: exitCode,
      ...(cwd === undefined ? {} : { cwd }),
      ...(duration === undefined ? {} : { duration_ms: duration }),
    })
    return undefined
  }

  #payment(payload: JsonObject): string | undefined {
    const rail = textAt(payload, 'rail')
    const assetId = textAt(payload, 'asset_id')
    const amount = countAt(payload, 'amount_msats')
    const proof = payload['payment_proof']
    if (rail === undefined) return 'rail_missing'
    if (assetId === undefined) return 'asset_id_missing'
    if (amount === undefined) return 'amount_msats_missing'
    if (proof === undefined || proof === null) return 'payment_proof_missing'
    this.#payments.push({
      rail,
      asset_id: assetId,
      amount_msats: amount,
      payment_proof: canonicalText(artifactJson(proof)),
      job_hash: textAt(payload, 'job_hash') ?? null,
      status: textAt(payload, 'status') ?? 'released',
    })
    return undefined
  }
}

/** Adds `canonical_json_sha256`: the bare hex digest of the object without that member. */
function withDigest(object: ArtifactObject): string {
  return artifactJson({ ...object, canonical_json_sha256: sha256Hex(artifactJson(object)) })
}

function sideEffects(payload: JsonObject): Spelled {
  const value = payload['side_effects']
  return canonicalText(Array.isArray(value) ? artifactJson(value as JsonObject[]) : '[]')
}

/** The receipt of a run whose events are at hand. */
export function buildReceipt(input: { readonly run: ArtifactRun; readonly events: Iterable<LogEvent> }): string {
  const builder = new ReceiptBuilder(input.run)
  for (const event of input.events) builder.add(event)
  return builder.finish()
}
