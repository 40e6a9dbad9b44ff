import { wakeUps, type Module, type Publish } from '../work/index.js'
import type { WorkerLog } from './worker-log.js'
import { WorkerService, type WorkerServiceOptions } from './worker-service.js'

export interface WorkerModuleOptions extends Omit<WorkerServiceOptions, 'pool'> {
  readonly log: WorkerLog
  readonly publish: Publish
}

export interface WorkerModule extends Module {
  readonly log: WorkerLog
  readonly service: WorkerService
}

/** Codex workers, and where there are adapters their sessions. */
export function workerModule({ log, publish, ...options }: WorkerModuleOptions): WorkerModule {
  const service = new WorkerService(log, options.pollMs)
  return {
    log,
    service,
    logs: [log],
    // Whoever holds a worker, or waits for it, has to hear of every change.
    hears: wakeUps({ log, workers: service, tellsAll: true, publish }),
    start({ pool }) {
      service.start({ ...options, pool })
    },
    drain: (graceMs) => service.leave(graceMs),
    stop: () => service.stop(),
  }
}
