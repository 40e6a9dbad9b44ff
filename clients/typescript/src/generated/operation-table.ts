// Made by `npm run generate` from openapi/internal-v1.yaml. Do not edit: change the contract and run it again.

/**
 * Where each operation is and how it answers. "repeat" says whether a call may be sent again when nobody knows whether it arrived:
 * always, never, or when its body has a name at one of the pointers in "by", by which a repetition is recognised.
 */
export const operationTable = {
  getLiveness: { method: 'GET', path: '/healthz', isSigned: false, answer: 'json', repeat: 'never' },
  getReadiness: { method: 'GET', path: '/readyz', isSigned: false, answer: 'json', repeat: 'never' },
  health: { method: 'GET', path: '/internal/v1/health', isSigned: true, answer: 'json', repeat: 'always' },
  createRun: { method: 'POST', path: '/internal/v1/runs', isSigned: true, answer: 'json', repeat: { by: ['/idempotency_key', '/run_id'] } },
  listRuns: { method: 'GET', path: '/internal/v1/runs', isSigned: true, answer: 'json', repeat: 'always' },
  createRunAndStream: { method: 'POST', path: '/internal/v1/runs/stream', isSigned: true, answer: 'stream', repeat: 'never' },
  getRun: { method: 'GET', path: '/internal/v1/runs/{run_id}', isSigned: true, answer: 'json', repeat: 'always' },
  appendRunEvent: { method: 'POST', path: '/internal/v1/runs/{run_id}/events', isSigned: true, answer: 'json', repeat: { by: ['/idempotency_key', '/events/*/idempotency_key'] } },
  listRunEvents: { method: 'GET', path: '/internal/v1/runs/{run_id}/events', isSigned: true, answer: 'json', repeat: 'always' },
  getRunSnapshot: { method: 'GET', path: '/internal/v1/runs/{run_id}/snapshot', isSigned: true, answer: 'json', repeat: 'always' },
  appendFrame: { method: 'POST', path: '/internal/v1/runs/{run_id}/frames', isSigned: true, answer: 'json', repeat: { by: ['/frame_id'] } },
  streamRun: { method: 'GET', path: '/internal/v1/runs/{run_id}/stream', isSigned: true, answer: 'stream', repeat: 'always' },
  cancelRun: { method: 'POST', path: '/internal/v1/runs/{run_id}/cancel', isSigned: true, answer: 'json', repeat: 'always' },
  getRunReceipt: { method: 'GET', path: '/internal/v1/runs/{run_id}/receipt', isSigned: true, answer: 'json', repeat: 'always' },
  getRunReplay: { method: 'GET', path: '/internal/v1/runs/{run_id}/replay', isSigned: true, answer: 'text', repeat: 'always' },
  verifyRun: { method: 'GET', path: '/internal/v1/runs/{run_id}/verify', isSigned: true, answer: 'json', repeat: 'always' },
  getProjectorCheckpoint: { method: 'GET', path: '/internal/v1/projectors/checkpoints/{run_id}', isSigned: true, answer: 'json', repeat: 'always' },
  getProjectorRunSummary: { method: 'GET', path: '/internal/v1/projectors/run-summary/{run_id}', isSigned: true, answer: 'json', repeat: 'always' },
  getProjectorDrift: { method: 'GET', path: '/internal/v1/projectors/drift', isSigned: true, answer: 'json', repeat: 'always' },
  createCodexWorker: { method: 'POST', path: '/internal/v1/codex/workers', isSigned: true, answer: 'json', repeat: { by: ['/worker_id'] } },
  listCodexWorkers: { method: 'GET', path: '/internal/v1/codex/workers', isSigned: true, answer: 'json', repeat: 'always' },
  getCodexWorkerSnapshot: { method: 'GET', path: '/internal/v1/codex/workers/{worker_id}/snapshot', isSigned: true, answer: 'json', repeat: 'always' },
  submitCodexWorkerRequest: { method: 'POST', path: '/internal/v1/codex/workers/{worker_id}/requests', isSigned: true, answer: 'json', repeat: { by: ['/request/request_id', '/request/id', '/request_id', '/id'] } },
  ingestCodexWorkerEvent: { method: 'POST', path: '/internal/v1/codex/workers/{worker_id}/events', isSigned: true, answer: 'json', repeat: { by: ['/event/idempotency_key', '/idempotency_key'] } },
  streamCodexWorker: { method: 'GET', path: '/internal/v1/codex/workers/{worker_id}/stream', isSigned: true, answer: 'stream', repeat: 'always' },
  stopCodexWorker: { method: 'POST', path: '/internal/v1/codex/workers/{worker_id}/stop', isSigned: true, answer: 'json', repeat: 'always' },
  recordCommsDeliveryEvent: { method: 'POST', path: '/internal/v1/comms/delivery-events', isSigned: true, answer: 'json', repeat: { by: ['/event_id'] } },
} as const

/** The event types of the contract, and whether streams show them. */
export const eventVisibility: Readonly<Record<string, 'public' | 'internal'>> = {
  'run.started': 'public',
  'user.message': 'public',
  'turn.started': 'public',
  'step.started': 'public',
  'text.delta': 'public',
  'run.delta': 'public',
  'run.reasoning': 'public',
  'model.finished': 'public',
  'tool.delta': 'public',
  'tool.call': 'public',
  'approval.requested': 'public',
  'turn.waiting': 'public',
  'approval.resolved': 'public',
  'tool.started': 'internal',
  'tool.progress': 'public',
  'tool.result': 'public',
  'step.finished': 'public',
  'turn.finished': 'public',
  'run.note': 'public',
  'run.frame_consumed': 'public',
  'run.loop_warning': 'public',
  'run.loop_detected': 'public',
  'run.executor_lost': 'internal',
  'run.hook_applied': 'internal',
  'run.hook_error': 'internal',
  'run.cancel_requested': 'public',
  'run.finished': 'public',
  'tool': 'public',
  'verification': 'public',
  'payment': 'public',
}

/** Types beyond those that streams leave out; a trailing star stands for any ending. */
export const internalEventTypes: readonly string[] = ['run.lease_*', 'lease.*', 'policy.*']
