import { executeWork, type RunLog } from '../runs/index.js'
import { topicsOf, wakeUps, type Module, type Publish, type Workers } from '../work/index.js'
import { Executor, type ExecutorOptions } from './executor.js'
import type { RunState } from '../runs/index.js'

export interface RunModuleOptions {
  readonly log: RunLog
  /** Undefined: this process executes nothing. */
  readonly executor: Omit<ExecutorOptions, 'onHeldElsewhere'> | undefined
  readonly publish: Publish
}

export interface RunModule extends Module {
  readonly log: RunLog
  readonly executor: Executor | undefined
}

/** Runs, and where there is an agent their execution. */
export function runModule({ log, executor: options, publish }: RunModuleOptions): RunModule {
  const { moved } = topicsOf(log.kind)
  const executor =
    options &&
    new Executor({
      ...options,
      // The process that keeps a session has to hear of a message that was accepted here.
      onHeldElsewhere: (runIds) => {
        for (const runId of runIds) publish(moved, runId, 0)
      },
    })
  const workers: Workers<RunState> = {
    leaves: (head) => (executor ? executor.leaves(head) : executeWork.needs(head.state) !== undefined),
    wake: () => executor?.wake(),
    moved: (hint) => {
      if (hint !== '*') void executor?.hint(hint.logId)
    },
  }
  return {
    log,
    executor,
    logs: [log],
    hears: wakeUps({ log, workers, publish }),
    start() {
      executor?.start()
    },
    async drain(graceMs) {
      await executor?.stop(graceMs)
    },
    stop: () => Promise.resolve(),
  }
}
