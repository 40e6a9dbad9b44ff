import { heartbeatOf, type WorkerHead } from '../../codex/index.js'
import type { components } from '../../generated/operations.js'
import type { Deps } from '../deps.js'

type Wire = components['schemas']

/** A worker as the contract shows it, with its last sign of life judged by the database's clock. */
export function wireWorker({ logId, latestSeq, headHash, floorSeq, state }: WorkerHead, { clock, settings }: Deps): Wire['WorkerSnapshot'] {
  const heartbeat = heartbeatOf(state, clock.now(), settings.workerHeartbeatStaleMs)
  return {
    worker_id: logId,
    status: state.status,
    latest_seq: latestSeq,
    workspace_ref: state.workspaceRef,
    codex_home_ref: state.codexHomeRef,
    adapter: state.adapter,
    metadata: state.metadata,
    started_at: state.startedAt,
    stopped_at: state.stoppedAt,
    updated_at: state.changedAt,
    last_event_at: state.lastEventAt,
    last_heartbeat_at: state.lastHeartbeatAt,
    heartbeat_age_ms: heartbeat.ageMs,
    heartbeat_stale_after_ms: settings.workerHeartbeatStaleMs,
    heartbeat_state: heartbeat.state,
    pending_requests: state.pending.length,
    retention_floor: floorSeq,
    head_hash: headHash,
  }
}
