import type { DatabasePool } from 'slonik'
import { byService, rowOf, type Birth, type ValuesOf } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import { newFrameId, newRunId, newThreadId } from '../kernel/ids.js'
import { canonicalJson, type Json, type JsonObject } from '../kernel/json.js'
import { fingerprint, maxMetadataBytes, maxPayloadBytes, storedText } from '../kernel/payload.js'
import { assertIndexable, type Principal } from '../kernel/principal.js'
import { formatTimestamp, type Clock } from '../kernel/time.js'
import { runEvent } from './events/written-event.js'
import { frameRows } from './frame-rows.js'
import type { AdoptRun, PendingFrame } from './run-birth.js'
import { unknownRun } from './run.decide.js'
import { standardSettings, startedRun, type RunHead, type RunMode, type RunSettings, type RunState, type StreamFormatName } from './run.js'
import type { runBirthColumns } from './run-kind.js'
import type { RunLog } from './run-log.js'
import { findCreated } from './run-store.js'

export interface NewRun {
  readonly principal: Principal
  readonly runId?: string | undefined
  readonly threadId?: string | undefined
  readonly workerId?: string | null | undefined
  readonly metadata?: unknown
  readonly mode: RunMode
  readonly format: StreamFormatName
  readonly idempotencyKey?: string | undefined
  readonly settings?: Partial<RunSettings> | undefined
}

export interface CreateRunDeps {
  readonly log: RunLog
  readonly pool: DatabasePool
  readonly clock: Clock
  /** Where runs are executed in this process. */
  readonly adopt?: AdoptRun | undefined
}

/**
 * Creates a run with its owner and `run.started` in one commit. A repetition, by `run_id` or by idempotency key, is
 * answered with the run as it is now; under the same name but with other content it is 409.
 */
export async function createRun(deps: CreateRunDeps, wanted: NewRun): Promise<{ run: RunHead; replay: boolean }> {
  const runId = wanted.runId ?? newRunId()
  const { birth, createFingerprint } = birthOf(deps.clock, wanted)
  const created = await deps.log.create(runId, birth)
  if (created) return { run: created, replay: false }
  const existing = await findCreated(deps.pool, { runId, owner: wanted.principal, createKey: wanted.idempotencyKey ?? null })
  if (!existing) throw new RuntimeError('overloaded', 'The run is just being created by another request. Try again.', { retry_after_ms: 200 })
  // The run that a key stands for is not the run that was asked for by name.
  const isNamed = wanted.runId === undefined || wanted.runId === existing.runId
  if (!existing.isOwn || !isNamed || existing.fingerprint !== createFingerprint) {
    const isKey = existing.isOwn && existing.matchedKey
    throw new RuntimeError(
      isKey ? 'idempotency_mismatch' : 'run_exists',
      isKey
        ? 'The idempotency key was used to create another run. Use a new key for a new run.'
        : 'The run_id is taken by a run that was created differently. Use another run_id.',
      isKey ? { idempotency_key: wanted.idempotencyKey } : { run_id: runId },
    )
  }
  const run = await deps.log.head(existing.runId)
  if (!run) throw unknownRun(existing.runId)
  return { run, replay: true }
}

/**
 * A run of mode `turn` that has its prompt as first frame, in the same commit. Where this process has a place to execute it, it is
 * born with a lease.
 */
export async function createPromptedRun(
  deps: CreateRunDeps,
  runId: string,
  wanted: Pick<NewRun, 'principal' | 'threadId' | 'metadata' | 'settings'> & { readonly prompt: string; readonly traceparent?: string | undefined },
): Promise<RunHead> {
  if (wanted.prompt.trim() === '') throw new RuntimeError('blank_prompt', 'The prompt holds nothing but white space. Send some text.')
  const { birth } = birthOf(deps.clock, { ...wanted, mode: 'turn', format: 'ui' })
  const payloadText = storedText({ text: wanted.prompt }, maxPayloadBytes, 'prompt')
  const frame: PendingFrame = { frameSeq: 1, frameId: newFrameId(), frameType: 'user_message', payload: JSON.parse(payloadText) as JsonObject }
  const row = rowOf(frameRows, {
    frame_seq: frame.frameSeq,
    frame_id: frame.frameId,
    frame_type: frame.frameType,
    payload: payloadText,
    payload_hash: fingerprint(payloadText),
    occurred_at: null,
    inserted_at: formatTimestamp(deps.clock.now()),
    traceparent: wanted.traceparent ?? null,
  })
  const unowned: RunState = { ...birth.state, lastFrameSeq: 1 }
  const adoption = deps.adopt?.({ runId, state: unowned, frames: [frame], isAloneInThread: wanted.threadId === undefined })
  const lease = adoption?.lease
  const state = lease ? { ...unowned, leaseEpoch: lease.epoch } : unowned
  try {
    const created = await deps.log.create(runId, { ...birth, state, rows: [row], lease })
    adoption?.settled(created)
    if (!created) throw new RuntimeError('overloaded', 'No free run id was found. Try again.', { retry_after_ms: 200 })
    return created
  } catch (error) {
    adoption?.unknown()
    throw error
  }
}

function birthOf(clock: Clock, wanted: NewRun): { birth: Birth<RunState>; createFingerprint: string } {
  assertIndexable(wanted.principal)
  const threadId = wanted.threadId ?? newThreadId()
  const createdAt = formatTimestamp(clock.now())
  const metadataText = wanted.metadata === undefined || wanted.metadata === null ? 'null' : storedText(wanted.metadata, maxMetadataBytes, 'metadata')
  const workerId = wanted.workerId ?? null
  const settings: RunSettings = { ...standardSettings, ...wanted.settings }
  const asked: Record<string, Json> = {
    thread_id: wanted.threadId ?? null,
    worker_id: workerId,
    mode: wanted.mode,
    format: wanted.format,
    metadata: metadataText,
    ...(wanted.settings ? { settings: canonicalJson(wanted.settings as Json) } : {}),
  }
  const createFingerprint = fingerprint(canonicalJson(asked))
  const state = startedRun({
    threadId,
    owner: wanted.principal,
    workerId,
    mode: wanted.mode,
    format: wanted.format,
    createdAt,
    metadata: JSON.parse(metadataText) as JsonObject | null,
    settings,
  })
  const beside: ValuesOf<typeof runBirthColumns> = { create_key: wanted.idempotencyKey ?? null, create_fingerprint: createFingerprint }
  return { birth: { beside, state, events: [{ ...runEvent('run.started', { source: 'runtime' }), writer: byService }], rows: [] }, createFingerprint }
}
