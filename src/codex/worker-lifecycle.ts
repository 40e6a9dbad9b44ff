export const workerStatuses = ['starting', 'running', 'stopping', 'stopped', 'failed'] as const
export type WorkerStatus = (typeof workerStatuses)[number]

/**
 * Where a worker may go from where it is. Staying is always allowed. A failed worker can be stopped, so that a stop never has to
 * be refused.
 */
const transitions: Readonly<Record<WorkerStatus, readonly WorkerStatus[]>> = {
  starting: ['running', 'stopping', 'failed'],
  running: ['stopping', 'stopped', 'failed'],
  stopping: ['stopped', 'failed'],
  stopped: ['starting', 'running'],
  failed: ['starting', 'running', 'stopped'],
}

export const mayBecome = (from: WorkerStatus, to: WorkerStatus): boolean => from === to || transitions[from].includes(to)

/** Ended, until somebody takes it up again. */
export const hasEnded = (status: WorkerStatus): boolean => status === 'stopped' || status === 'failed'
