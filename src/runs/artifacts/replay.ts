import type { LogEvent } from '../../eventlog/index.js'
import { sha256Hex } from '../../kernel/hash.js'
import type { Json } from '../../kernel/json.js'
import {
  artifactHash,
  artifactJson,
  artifactTime,
  canonicalText,
  float,
  type ArtifactObject,
  type ArtifactValue,
  type Spelled,
} from '../canonical-artifact-json.js'
import { countAt, isOfContract, payloadOf, textAt, valueAt, type PayloadOf, type StoredEvent } from '../events/stored-event.js'
import { exitCodeOf, resultLatency, type OpenCall } from '../folds/index.js'
import type { RunStatus } from '../run.js'
import { policyBundleOf, type ArtifactRun } from './artifact-run.js'

/**
 * A run as a session that a trainer or a debugger can play again: NDJSON, every line canonical JSON tagged with `event`.
 * `start()` once, `add()` for each event in order, `finish()` once; concatenated they are the document, so that a long log
 * can be streamed page by page. What an event lacks is filled with a default; nothing is refused.
 */
export class ReplayBuilder {
  readonly #run: ArtifactRun
  readonly #openCalls = new Map<string, OpenCall>()
  #toolCalls = 0
  #latency = 0n
  #lastTime: string | undefined

  constructor(run: ArtifactRun) {
    this.#run = run
  }

  start(): string {
    const createdAt = artifactTime(this.#run.createdAt)
    return (
      line({ event: 'ReplayHeader', replay_version: 1, producer: 'openagents-runtime', created_at: createdAt }) +
      line({ event: 'SessionStart', t: createdAt, session_id: this.#run.id, issue_number: null, policy_bundle_id: policyBundleOf(this.#run) })
    )
  }

  add(event: LogEvent): string {
    const t = artifactTime(event.recordedAt)
    this.#lastTime = t
    const isForeign = event.author === 'client' && this.#run.isExecuted
    return (isOfContract(event) && !isForeign ? this.#line(event, t) : undefined) ?? runtimeEvent(event, t)
  }

  /** Undefined for an event that says nothing about the session's calls, or nothing that can be read. */
  #line(event: StoredEvent, t: string): string | undefined {
    switch (event.type) {
      case 'tool':
        return this.#tool(event, t)
      case 'tool.call':
        return this.#toolCall(event, t)
      case 'tool.result':
        return this.#toolResult(event, t)
      case 'verification':
        return verificationLine(event, t)
      case 'payment':
        return paymentLine(event, t)
      default:
        return undefined
    }
  }

  finish(): string {
    const [status, confidence] = outcomeOf(this.#run.status)
    return line({
      event: 'SessionEnd',
      t: this.#lastTime ?? artifactTime(this.#run.updatedAt),
      status,
      confidence: float(confidence),
      total_tool_calls: this.#toolCalls,
      total_latency_ms: this.#latency,
    })
  }

  #tool(event: StoredEvent<'tool'>, t: string): string | undefined {
    const payload = payloadOf(event)
    if (payload === undefined) return undefined
    const id = event.idempotencyKey ?? `runtime.seq:${event.seq}`
    const params = valueAt(payload, 'params') ?? {}
    const latency = countAt(payload, 'latency_ms') ?? 0
    this.#count(latency)
    return (
      line({
        event: 'ToolCall',
        t,
        id,
        tool: textAt(payload, 'tool') ?? 'unknown',
        params: canonicalText(artifactJson(params)),
        params_hash: textAt(payload, 'params_hash') ?? artifactHash(params),
        step_id: textAt(payload, 'step_id') ?? id,
      }) + toolResultLine(t, id, payload, textAt(payload, 'output_hash') ?? 'sha256:unknown', latency)
    )
  }

  #toolCall(event: StoredEvent<'tool.call'>, t: string): string | undefined {
    const payload = payloadOf(event)
    const id = textAt(payload, 'tool_call_id')
    if (id === undefined) return undefined
    const tool = textAt(payload, 'tool_name') ?? 'unknown'
    const params = valueAt(payload, 'input') ?? {}
    this.#openCalls.set(id, { seq: event.seq, tool, params: null, recordedAt: event.recordedAt })
    return line({
      event: 'ToolCall',
      t,
      id,
      tool,
      params: canonicalText(artifactJson(params)),
      params_hash: artifactHash(params),
      step_id: textAt(payload, 'step_id') ?? id,
    })
  }

  #toolResult(event: StoredEvent<'tool.result'>, t: string): string | undefined {
    const payload = payloadOf(event)
    const id = textAt(payload, 'tool_call_id')
    if (payload === undefined || id === undefined) return undefined
    const latency = resultLatency(this.#openCalls.get(id), countAt(payload, 'latency_ms'), event.recordedAt)
    this.#openCalls.delete(id)
    this.#count(latency)
    const output = valueAt(payload, 'output')
    return toolResultLine(t, id, payload, output === undefined ? 'sha256:unknown' : artifactHash(output), latency)
  }

  #count(latency: number): void {
    this.#toolCalls += 1
    this.#latency += BigInt(latency)
  }
}

function verificationLine(event: StoredEvent<'verification'>, t: string): string | undefined {
  const payload = payloadOf(event)
  if (payload === undefined) return undefined
  return line({
    event: 'Verification',
    t,
    commands: [textAt(payload, 'command') ?? 'unknown'],
    exit_codes: [exitCodeOf(valueAt(payload, 'exit_code')) ?? -1],
    verification_delta: integerOf(valueAt(payload, 'verification_delta')) ?? 0,
  })
}

function paymentLine(event: StoredEvent<'payment'>, t: string): string | undefined {
  const payload = payloadOf(event)
  if (payload === undefined) return undefined
  return line({
    event: 'Payment',
    t,
    rail: textAt(payload, 'rail') ?? 'unknown',
    asset_id: textAt(payload, 'asset_id') ?? 'unknown',
    amount_msats: countAt(payload, 'amount_msats') ?? 0,
    payment_proof: canonicalText(artifactJson(valueAt(payload, 'payment_proof') ?? null)),
    job_hash: textAt(payload, 'job_hash') ?? null,
    status: textAt(payload, 'status') ?? 'released',
  })
}

function toolResultLine(t: string, id: string, payload: PayloadOf<'tool' | 'tool.result'>, outputHash: string, latency: number): string {
  return line({
    event: 'ToolResult',
    t,
    id,
    output_hash: outputHash,
    exit_code: exitCodeOf(valueAt(payload, 'exit_code')) ?? null,
    step_utility: singlePrecision(valueAt(payload, 'step_utility')),
    latency_ms: latency,
  })
}

function runtimeEvent(event: LogEvent, t: string): string {
  return line({
    event: 'RuntimeEvent',
    t,
    session_id: event.logId,
    seq: event.seq,
    runtime_event_type: event.type,
    payload_hash: `sha256:${sha256Hex(event.payloadText)}`,
    payload: canonicalText(event.payloadText),
    idempotency_key: event.idempotencyKey,
  })
}

/** How sure the session is of its outcome: entirely when it succeeded, not at all when it did not. */
function outcomeOf(status: RunStatus): [status: string, confidence: number] {
  switch (status) {
    case 'succeeded':
      return ['success', 1]
    case 'failed':
      return ['failure', 0]
    case 'canceled':
      return ['cancelled', 0]
    case 'created':
    case 'running':
    case 'canceling':
      return ['in_progress', 0.5]
  }
}

const integerOf = (value: Json | undefined): number | undefined => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined)

/** The shortest decimal that names the nearest 32-bit float, as producers with single precision write it. */
function singlePrecision(value: ArtifactValue | undefined): Spelled {
  if (typeof value !== 'number') return float(0)
  const single = Math.fround(value)
  if (!Number.isFinite(single)) return float(0)
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(single.toPrecision(digits))
    if (Math.fround(short) === single) return float(short)
  }
  return float(single)
}

function line(object: ArtifactObject): string {
  return `${artifactJson(object)}\n`
}

/** The replay of a run whose events are at hand. */
export function buildReplay(input: { readonly run: ArtifactRun; readonly events: Iterable<LogEvent> }): string {
  const builder = new ReplayBuilder(input.run)
  let text = builder.start()
  for (const event of input.events) text += builder.add(event)
  return text + builder.finish()
}
