import type { RunDetails, RunReport } from '../execution/index.js'

/** A report as JSON for scripts, with names as the API has them. */
export function reportJson(report: RunReport): Record<string, unknown> {
  const { terminal, work, lease } = report
  return {
    run_id: report.runId,
    thread_id: report.threadId,
    owner: report.owner,
    mode: report.mode,
    status: report.status,
    turn: report.turn,
    why: report.explanation,
    unanswered_messages: report.unanswered,
    pending_frames: report.pendingFrames,
    last_frame_seq: report.lastFrameSeq,
    latest_seq: report.latestSeq,
    retention_floor_seq: report.retentionFloorSeq,
    lease_epoch: report.leaseEpoch,
    lease: lease && { owner: lease.owner, expires_at: lease.expiresAt, heartbeat_at: report.heartbeatAt },
    work: work && {
      ready_at: work.readyAt,
      attempts: work.attempts,
      last_error: work.lastError,
      recovery_attempts: work.recoveryAttempts,
      last_recovery_at: work.lastRecoveryAt,
    },
    open_approvals: report.openApprovals.map(({ approvalId, toolName }) => ({ approval_id: approvalId, tool_name: toolName })),
    waits_for_run: report.waitsForRun,
    terminal: terminal && { reason_class: terminal.reasonClass, reason: terminal.reason, at: terminal.at },
    created_at: report.createdAt,
    updated_at: report.updatedAt,
    read_at: report.readAt,
  }
}

export function detailsJson(details: RunDetails): Record<string, unknown> {
  return { ...reportJson(details), last_events: details.lastEvents.map(({ seq, type, recordedAt }) => ({ seq, type, recorded_at: recordedAt })) }
}

export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
