import { frameRole, isTerminal, pendingFrames, type RunHead, type RunLog, type RunState } from '../runs/index.js'
import type { Logger } from '../telemetry/index.js'
import type { Claim, Held, Pass as WorkPass } from '../work/index.js'
import { advanceRun, type ClaimedRun } from './advance-run.js'
import { runFinished } from './turn-events.js'
import type { Agent } from './agent.js'
import type { Pass } from './pass.js'
import type { PausePoints } from './pause-points.js'
import { nextFrames } from './pending-frames.js'
import { RunWriter, type StepEvent } from './run-writer.js'

export interface RunPassParts {
  readonly log: RunLog
  readonly agent: Agent
  /** Owners that may be lost in a row without the run's moving on. */
  readonly recoveryAttempts: number
  readonly logger: Logger
  readonly pauses?: PausePoints | undefined
}

/** Word for word what clients of the runtime before this one compare with. Nobody of that name works here. */
const exhausted = 'janitor recovery attempts exceeded'

/** One pass over a run, and what can reach it while it is under way: that the run ended, is to stop, or got a message. */
export class RunPass implements WorkPass<RunState> {
  readonly done: Promise<void>
  readonly #parts: RunPassParts
  readonly #claim: Claim<RunState>
  readonly #born: ClaimedRun['born']
  readonly #stop = new AbortController()
  /** There is nothing left to do here: the run has ended, or the process is leaving. */
  readonly #over = new AbortController()
  #pass: Pass | undefined
  /** frame_seq of the newest frame that was looked at for something to interrupt the pass with. */
  #seenFrameSeq = 0

  constructor(parts: RunPassParts, claim: Claim<RunState>, held: Held, born?: ClaimedRun['born']) {
    this.#parts = parts
    this.#claim = claim
    this.#born = born
    this.done = this.#run(held)
  }

  moved(head: RunHead | undefined): void {
    if (!head) return
    const { state } = head
    // Ended, by the pass itself or behind its back.
    if (isTerminal(state.status)) this.#over.abort()
    else if (state.status === 'canceling') this.#stop.abort()
    else if (pendingFrames(state) > 0 && state.lastFrameSeq > this.#seenFrameSeq) {
      this.#seenFrameSeq = state.lastFrameSeq
      if (state.turn === 'active') void this.#cutInto()
    }
  }

  leave(graceMs: number): void {
    const timer = setTimeout(() => {
      this.#over.abort()
    }, graceMs)
    void this.done
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(timer)
      })
  }

  async #run(held: Held): Promise<void> {
    const { pauses } = this.#parts
    const { logId } = this.#claim
    try {
      await pauses?.reach('claimed', logId)
      const claim = await this.#takeOver()
      if (claim) await this.#advance(claim, held)
    } catch (error) {
      if (!this.#over.signal.aborted) throw error
    } finally {
      await pauses?.reach('released', logId)
    }
  }

  async #advance(claim: Claim<RunState>, held: Held): Promise<void> {
    const { log, agent, pauses } = this.#parts
    await advanceRun(
      { log, agent, pauses },
      { claim, born: this.#born },
      { lost: AbortSignal.any([held.lost, this.#over.signal]), stop: this.#stop.signal },
      {
        begun: (pass) => {
          this.#pass = pass
          // Events between the pass's read of the run and now.
          if (this.#seenFrameSeq > pass.head.state.lastFrameSeq) void this.#cutInto()
        },
        moved() {
          held.progressed()
        },
      },
    )
  }

  /** Records that the owner before was lost. Undefined: it was one too many, and the run has been failed. */
  async #takeOver(): Promise<Claim<RunState> | undefined> {
    const { log, recoveryAttempts, logger } = this.#parts
    const claim = this.#claim
    const { lost, head } = claim
    if (!lost) return claim
    logger.warn({ run_id: claim.logId, lost_owner: lost.owner, attempt: claim.recoveryAttempts }, 'The owner of a run was lost; the run is taken over.')
    // A run that was asked to stop is ended, even if its owner was lost.
    if (isTerminal(head.state.status) || head.state.status === 'canceling') return claim
    const writer = new RunWriter(log, claim)
    const event: StepEvent = {
      type: 'run.executor_lost',
      payload: {
        lease_owner: lost.owner,
        lease_expires_at: lost.expiredAt,
        detected_at: claim.claimedAt,
        lease_epoch: lost.leaseEpoch,
        attempt: claim.recoveryAttempts,
      },
    }
    if (claim.recoveryAttempts <= recoveryAttempts) return { ...claim, head: (await writer.commit({ events: [event] })).head }
    await writer.commit({ events: [event, runFinished('failed', 'executor_recovery_exhausted', exhausted)] })
    return undefined
  }

  /** Interrupts the pass when an urgent frame waits: a word to stop, or a message where messages interrupt. */
  async #cutInto(): Promise<void> {
    const pass = this.#pass
    if (!pass) return
    const { interrupt, head } = pass
    try {
      const frames = await nextFrames(this.#parts.log, this.#claim.logId, head.state.processedFrameSeq)
      const cuts = frames.some(({ frameSeq, frameType, payload }) => {
        if (frameSeq <= pass.head.state.processedFrameSeq) return false
        const role = frameRole(frameType, payload)
        return role === 'cancel' || (role === 'message' && head.state.settings.inputPolicy === 'interrupt')
      })
      if (cuts) interrupt.abort()
    } catch {
      // The frame is seen when the step is over.
    }
  }
}
