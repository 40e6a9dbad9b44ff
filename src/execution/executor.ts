import type { Queryable } from '../eventlog/index.js'
import { executeWork, isTerminal, type AdoptRun, type RunAnswer, type RunCommand, type RunHead, type RunLog, type RunState } from '../runs/index.js'
import type { Logger } from '../telemetry/index.js'
import { WorkEngine } from '../work/index.js'
import { endAsCanceled, endAsFailing } from './end-run.js'
import type { Agent } from './agent.js'
import type { PausePoints } from './pause-points.js'
import { RunPass, type RunPassParts } from './run-pass.js'

export interface ExecutorOptions {
  readonly log: RunLog
  /** A connection of the engine, for claims and leases. */
  readonly connection: Queryable
  readonly agent: Agent
  /** Unique per start of the process. */
  readonly owner: string
  readonly leaseTtlMs: number
  /** The maximum delay of work with a lost hint. */
  readonly pollMs: number
  /** Runs that this process works on at a time, and how much of that one principal may have, in percent. */
  readonly concurrency: number
  readonly percentPerPrincipal: number
  readonly recovery: { readonly attempts: number; readonly cooldownMs: number }
  /** Passes over a run that may fail in a row without its moving on. */
  readonly passAttempts: number
  /** Runs that were moved here and need somebody, and that another process has. */
  readonly onHeldElsewhere?: (runIds: readonly string[]) => void
  readonly logger: Logger
  readonly now: () => number
  readonly pauses?: PausePoints | undefined
}

/** A session is kept for so long after its turn, when no person has to be waited for. */
const rests = { ms: 2_000, when: (state: RunState): boolean => state.mode === 'session' && state.turn === 'idle' && !isTerminal(state.status) }

/** Executes runs: what the work engine claims is advanced by passes, and ended when nobody can. */
export class Executor {
  readonly #engine: WorkEngine<RunState, RunCommand, RunAnswer>
  readonly #parts: RunPassParts

  constructor({ agent, concurrency, recovery, pauses, ...options }: ExecutorOptions) {
    const { log, logger } = options
    this.#parts = { log, agent, recoveryAttempts: recovery.attempts, logger, pauses }
    this.#engine = new WorkEngine({
      ...options,
      declaration: executeWork,
      queue: 'execute',
      rests,
      places: concurrency,
      cooldownMs: recovery.cooldownMs,
      performer: {
        begin: (claim, held) => new RunPass(this.#parts, claim, held),
        giveUp: (claim, failed) => endAsFailing(log, claim, failed),
        endOverdue: (claim) => endAsCanceled(log, claim),
      },
    })
  }

  get running(): number {
    return this.#engine.running
  }

  /** Keeps a place for a run that is about to be born in this process, and executes it from there. */
  readonly adopt: AdoptRun = (birth) => {
    const need = executeWork.needs(birth.state)
    return need && this.#engine.adopt(birth.runId, need, (claim, held, events) => new RunPass(this.#parts, claim, held, { birth, events }))
  }

  start(): void {
    this.#engine.start()
  }

  /** Another process says that a run has moved. */
  hint(runId: string): Promise<void> {
    return this.#engine.hint(runId)
  }

  /** There may be work. */
  wake(): void {
    this.#engine.wake()
  }

  /** Is the run left to other processes, because there is no place for it here? */
  leaves(head: RunHead): boolean {
    return this.#engine.leaves(head)
  }

  /** Stops claiming, lets passes end for `graceMs`, then aborts them. All leases are given back. */
  stop(graceMs: number): Promise<void> {
    return this.#engine.stop(graceMs)
  }
}
