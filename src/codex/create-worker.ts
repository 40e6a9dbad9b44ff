import { byService } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import { newWorkerId } from '../kernel/ids.js'
import type { JsonObject } from '../kernel/json.js'
import { maxMetadataBytes, storedText } from '../kernel/payload.js'
import { assertIndexable, type Principal } from '../kernel/principal.js'
import { formatTimestamp, type Clock } from '../kernel/time.js'
import { trimmed } from './text.js'
import { hasProcess, type AdapterName, type WorkerHead, type WorkerState } from './worker.js'
import { workerEvent } from './worker-events.js'
import type { WorkerLog } from './worker-log.js'

export interface NewWorker {
  readonly principal: Principal
  readonly workerId?: string | null | undefined
  readonly workspaceRef?: string | null | undefined
  readonly codexHomeRef?: string | null | undefined
  /** Blank: `in_memory`. */
  readonly adapter?: string | null | undefined
  readonly metadata?: unknown
}

/**
 * Creates a worker with its owner and its first event in one commit; or resumes an ended one of the same principal; or answers
 * with one that has not ended (`replay`). 403 if the id is another principal's. Concurrent callers get one of these answers too.
 */
export async function createWorker(
  deps: { readonly workers: WorkerLog; readonly clock: Clock },
  wanted: NewWorker,
): Promise<{ worker: WorkerHead; replay: boolean }> {
  assertIndexable(wanted.principal)
  const workerId = trimmed(wanted.workerId) ?? newWorkerId()
  const state = newState(deps.clock, wanted)
  const first = hasProcess(state) ? workerEvent('worker.starting', { status: 'starting' }) : workerEvent('worker.started', { status: 'running' })
  const created = await deps.workers.create(workerId, { state, events: [{ ...first, writer: byService }], rows: [] })
  if (created) return { worker: created, replay: false }
  const { head, replay } = await deps.workers.submit(workerId, { type: 'reattach', principal: wanted.principal }).catch((error: unknown) => {
    if (error instanceof RuntimeError && error.reason === 'unknown_worker')
      throw new RuntimeError('overloaded', 'Another request is creating the worker. Try again.', { retry_after_ms: 200 })
    throw error
  })
  return { worker: head, replay }
}

function newState(clock: Clock, wanted: NewWorker): WorkerState {
  const at = formatTimestamp(clock.now())
  const adapter = (trimmed(wanted.adapter) ?? 'in_memory') as AdapterName
  return {
    owner: wanted.principal,
    adapter,
    workspaceRef: trimmed(wanted.workspaceRef) ?? null,
    codexHomeRef: trimmed(wanted.codexHomeRef) ?? null,
    metadata: JSON.parse(storedText(wanted.metadata, maxMetadataBytes, 'metadata')) as JsonObject,
    startedAt: at,
    status: hasProcess({ adapter }) ? 'starting' : 'running',
    changedAt: at,
    stoppedAt: null,
    stopReason: null,
    lastHeartbeatAt: at,
    lastEventAt: at,
    leaseEpoch: 0,
    sessionActive: false,
    threads: [],
    pending: [],
  }
}
