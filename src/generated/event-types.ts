// Made by `npm run generate` from openapi/internal-v1.yaml. Do not edit: change the contract and run it again.

import type { components } from './operations.js'

/** Event types that the contract describes. Others are legal too: the vocabulary is open. */
export const eventTypes = {
  'run.started': { writtenBy: 'anyone', visibility: 'public', schema: 'run.started' },
  'user.message': { writtenBy: 'anyone', visibility: 'public', schema: 'user.message' },
  'turn.started': { writtenBy: 'anyone', visibility: 'public', schema: 'turn.started' },
  'step.started': { writtenBy: 'anyone', visibility: 'public', schema: 'step.started' },
  'text.delta': { writtenBy: 'anyone', visibility: 'public', schema: 'text.delta' },
  'run.delta': { writtenBy: 'anyone', visibility: 'public', schema: 'run.delta' },
  'run.reasoning': { writtenBy: 'anyone', visibility: 'public', schema: 'run.reasoning' },
  'model.finished': { writtenBy: 'anyone', visibility: 'public', schema: 'model.finished' },
  'tool.delta': { writtenBy: 'anyone', visibility: 'public', schema: 'tool.delta' },
  'tool.call': { writtenBy: 'anyone', visibility: 'public', schema: 'tool.call' },
  'approval.requested': { writtenBy: 'runtime', visibility: 'public', schema: 'approval.requested' },
  'turn.waiting': { writtenBy: 'anyone', visibility: 'public', schema: 'turn.waiting' },
  'approval.resolved': { writtenBy: 'runtime', visibility: 'public', schema: 'approval.resolved' },
  'tool.started': { writtenBy: 'anyone', visibility: 'internal', schema: 'tool.started' },
  'tool.progress': { writtenBy: 'anyone', visibility: 'public', schema: 'tool.progress' },
  'tool.result': { writtenBy: 'anyone', visibility: 'public', schema: 'tool.result' },
  'step.finished': { writtenBy: 'anyone', visibility: 'public', schema: 'step.finished' },
  'turn.finished': { writtenBy: 'anyone', visibility: 'public', schema: 'turn.finished' },
  'run.note': { writtenBy: 'anyone', visibility: 'public', schema: 'run.note' },
  'run.frame_consumed': { writtenBy: 'anyone', visibility: 'public', schema: 'run.frame_consumed' },
  'run.loop_warning': { writtenBy: 'runtime', visibility: 'public', schema: 'run.loop_warning' },
  'run.loop_detected': { writtenBy: 'runtime', visibility: 'public', schema: 'run.loop_detected' },
  'run.executor_lost': { writtenBy: 'runtime', visibility: 'internal', schema: 'run.executor_lost' },
  'run.hook_applied': { writtenBy: 'anyone', visibility: 'internal', schema: 'run.hook_applied' },
  'run.hook_error': { writtenBy: 'anyone', visibility: 'internal', schema: 'run.hook_error' },
  'run.cancel_requested': { writtenBy: 'anyone', visibility: 'public', schema: 'run.cancel_requested' },
  'run.finished': { writtenBy: 'anyone', visibility: 'public', schema: 'run.finished' },
  'tool': { writtenBy: 'anyone', visibility: 'public', schema: 'tool' },
  'verification': { writtenBy: 'anyone', visibility: 'public', schema: 'verification' },
  'payment': { writtenBy: 'runtime', visibility: 'public', schema: 'payment' },
} as const satisfies Record<string, { writtenBy: 'runtime' | 'anyone'; visibility: 'public' | 'internal'; schema: keyof components['schemas'] }>

export type EventType = keyof typeof eventTypes

export interface EventPayloads {
  readonly 'run.started': components['schemas']['run.started']
  readonly 'user.message': components['schemas']['user.message']
  readonly 'turn.started': components['schemas']['turn.started']
  readonly 'step.started': components['schemas']['step.started']
  readonly 'text.delta': components['schemas']['text.delta']
  readonly 'run.delta': components['schemas']['run.delta']
  readonly 'run.reasoning': components['schemas']['run.reasoning']
  readonly 'model.finished': components['schemas']['model.finished']
  readonly 'tool.delta': components['schemas']['tool.delta']
  readonly 'tool.call': components['schemas']['tool.call']
  readonly 'approval.requested': components['schemas']['approval.requested']
  readonly 'turn.waiting': components['schemas']['turn.waiting']
  readonly 'approval.resolved': components['schemas']['approval.resolved']
  readonly 'tool.started': components['schemas']['tool.started']
  readonly 'tool.progress': components['schemas']['tool.progress']
  readonly 'tool.result': components['schemas']['tool.result']
  readonly 'step.finished': components['schemas']['step.finished']
  readonly 'turn.finished': components['schemas']['turn.finished']
  readonly 'run.note': components['schemas']['run.note']
  readonly 'run.frame_consumed': components['schemas']['run.frame_consumed']
  readonly 'run.loop_warning': components['schemas']['run.loop_warning']
  readonly 'run.loop_detected': components['schemas']['run.loop_detected']
  readonly 'run.executor_lost': components['schemas']['run.executor_lost']
  readonly 'run.hook_applied': components['schemas']['run.hook_applied']
  readonly 'run.hook_error': components['schemas']['run.hook_error']
  readonly 'run.cancel_requested': components['schemas']['run.cancel_requested']
  readonly 'run.finished': components['schemas']['run.finished']
  readonly 'tool': components['schemas']['tool']
  readonly 'verification': components['schemas']['verification']
  readonly 'payment': components['schemas']['payment']
}

/** Types that only the runtime may write; a trailing star stands for any ending. */
export const reservedEventTypes = ['payment', 'approval.*', 'policy.*', 'run.executor_lost', 'run.loop_*'] as const

/** Types that a client may write only as long as no executor has claimed the run; a trailing star stands for any ending. */
export const executorEventTypes = ['turn.*', 'step.*', 'model.*', 'tool.*'] as const

/** Types beyond the above that streams leave out; a trailing star stands for any ending. */
export const internalEventTypes = ['run.lease_*', 'lease.*', 'policy.*'] as const

/** What the runtime writes into the logs of workers. */
export interface WorkerEventPayloads {
  readonly 'worker.starting': components['schemas']['worker.starting']
  readonly 'worker.started': components['schemas']['worker.started']
  readonly 'worker.stopping': components['schemas']['worker.stopping']
  readonly 'worker.stopped': components['schemas']['worker.stopped']
  readonly 'worker.failed': components['schemas']['worker.failed']
  readonly 'worker.event': components['schemas']['worker.event']
  readonly 'worker.heartbeat': components['schemas']['worker.heartbeat']
  readonly 'worker.request.received': components['schemas']['worker.request.received']
  readonly 'worker.response': components['schemas']['worker.response']
  readonly 'worker.error': components['schemas']['worker.error']
  readonly 'worker.session.started': components['schemas']['worker.session.started']
  readonly 'worker.session.crashed': components['schemas']['worker.session.crashed']
  readonly 'worker.session.lost': components['schemas']['worker.session.lost']
  readonly 'worker.notification': components['schemas']['worker.notification']
  readonly 'worker.server_request': components['schemas']['worker.server_request']
  readonly 'worker.server_request.resolved': components['schemas']['worker.server_request.resolved']
}

/** Types that producers may not write: for any worker, and for one that no desktop answers for. A trailing star stands for any ending. */
export const reservedWorkerEventTypes = {
  always: ['worker.request.*', 'worker.session.*'],
  unlessDesktop: ['worker.response', 'worker.error', 'worker.notification', 'worker.server_request', 'worker.server_request.*'],
} as const
