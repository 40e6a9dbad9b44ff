import type { WorkerDetails, WorkerReport } from '../codex/index.js'

/** A report as JSON for scripts, with names as the API has them. */
export function workerJson(report: WorkerReport, heartbeatStaleMs: number): Record<string, unknown> {
  const { state, lease } = report
  return {
    worker_id: report.workerId,
    status: report.status,
    why: report.explanation,
    adapter: report.adapter,
    owner: report.owner,
    workspace_ref: state.workspaceRef,
    codex_home_ref: state.codexHomeRef,
    latest_seq: report.latestSeq,
    retention_floor: report.retentionFloorSeq,
    last_event_at: state.lastEventAt,
    last_heartbeat_at: state.lastHeartbeatAt,
    heartbeat_age_ms: report.heartbeat.ageMs,
    heartbeat_stale_after_ms: heartbeatStaleMs,
    heartbeat_state: report.heartbeat.state,
    pending_requests: report.pending.length,
    requests: report.pending.map((request) => ({
      request_id: request.id,
      method: request.method,
      received_at: request.receivedAt,
      deadline_at: request.deadline,
      dispatched_epoch: request.dispatchedEpoch,
    })),
    session_active: report.sessionActive,
    ready_at: report.readyAt,
    lease_epoch: state.leaseEpoch,
    lease: lease && { owner: lease.holder, epoch: lease.epoch, expires_at: lease.expiresAt, heartbeat_at: report.renewedAt },
    started_at: state.startedAt,
    updated_at: state.changedAt,
    stopped_at: state.stoppedAt,
    read_at: report.readAt,
  }
}

export function workerDetailsJson(details: WorkerDetails, heartbeatStaleMs: number): Record<string, unknown> {
  return {
    ...workerJson(details, heartbeatStaleMs),
    server_requests: details.questions.map(({ id, method }) => ({ server_request_id: id, method })),
    threads: details.state.threads.map(({ threadId }) => threadId),
    last_events: details.lastEvents.map(({ seq, type, recordedAt }) => ({ seq, type, recorded_at: recordedAt })),
  }
}
