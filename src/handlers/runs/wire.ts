import type { components } from '../../generated/operations.js'
import type { LogEvent } from '../../eventlog/index.js'
import { jsonObject, JsonText } from '../../kernel/json-text.js'
import type { RunHead } from '../../runs/index.js'

type Wire = components['schemas']

/** A run as the contract shows it. */
export function wireRun({ logId, latestSeq, headHash, floorSeq, updatedAt, state }: RunHead): Wire['Run'] {
  return {
    id: logId,
    thread_id: state.threadId,
    worker_id: state.workerId,
    status: state.status,
    mode: state.mode,
    format: state.format,
    metadata: state.metadata,
    input_policy: state.settings.inputPolicy,
    limits: state.settings.limits,
    model_override: state.settings.modelOverride,
    provider_override: state.settings.providerOverride,
    latest_seq: latestSeq,
    head_hash: headHash,
    retention_floor: floorSeq,
    terminal_reason_class: state.terminal?.reasonClass ?? null,
    terminal_reason: state.terminal?.reason ?? null,
    terminal_at: state.terminal?.at ?? null,
    created_at: state.createdAt,
    updated_at: updatedAt,
  }
}

/** An event as the contract shows it. The payload and `recorded_at` are the very characters that were hashed. */
export function wireEvent(event: LogEvent): JsonText<Wire['Event']> {
  return jsonObject<Wire['Event']>({
    seq: event.seq,
    event_type: event.type,
    payload: new JsonText(event.payloadText),
    recorded_at: event.recordedAt,
    prev_hash: event.prevHash,
    event_hash: event.hash,
    hash_version: event.hashVersion,
    author: event.author,
    lease_epoch: event.leaseEpoch,
    idempotency_key: event.idempotencyKey,
  })
}
