import type { DatabasePool } from 'slonik'
import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import { formatTimestamp } from '../kernel/time.js'
import { frameRole, isTerminal, needsExecution, pendingFrames, type RunHead, type RunLog } from '../runs/index.js'
import type { Logger } from '../telemetry/index.js'
import { advanceRun } from './advance-run.js'
import { runFinished } from './turn-events.js'
import { LeaseReturns } from './lease-returns.js'
import type { Agent, Pass } from './pass.js'
import type { PausePoints } from './pause-points.js'
import { RunWriter } from './run-writer.js'
import { claimWork, forgetLosses, movedElsewhere, nextFrames, releaseLease, renewLeases, type Claim } from './work-store.js'

export interface ExecutorOptions {
  readonly log: RunLog
  readonly pool: DatabasePool
  readonly agent: Agent
  /** Unique per start of the process: a restarted process never mistakes an old lease for its own. */
  readonly owner: string
  readonly leaseTtlMs: number
  /** How late work may be found whose hint was lost. */
  readonly pollMs: number
  /** Runs that this process works on at a time. */
  readonly concurrency: number
  readonly recovery: { readonly attempts: number; readonly cooldownMs: number }
  readonly logger: Logger
  readonly pauses?: PausePoints | undefined
}

interface Active {
  readonly claim: Claim
  readonly lost: AbortController
  readonly stop: AbortController
  pass: Pass | undefined
  /** frame_seq of the newest frame that was looked at for something to interrupt the pass with. */
  seenFrameSeq: number
  /** When the lease was last known to be ours, on this process's monotonic clock. */
  heldAt: number
  done: Promise<void>
}

const retryMs = { first: 250, longest: 30_000 }
/** How often the runs that are worked on here are looked at, in case the hint that somebody wants something of them was lost. */
const attentionPollMs = 500

/**
 * Claims runs that need execution and advances them, up to `concurrency` at a time. Leases are renewed at a third of their
 * time; a pass whose renewal fails is aborted, and could not have written anything more anyway. Runs whose owner was lost
 * are claimed like all others once its lease has lapsed; one that loses owner after owner without moving on is failed.
 */
export class Executor {
  readonly #options: ExecutorOptions
  readonly #returns: LeaseReturns
  readonly #active = new Map<string, Active>()
  readonly #failures = new Map<string, number>()
  #timers: NodeJS.Timeout[] = []
  #claiming: Promise<void> | undefined
  #again = false
  #stopped = true

  constructor(options: ExecutorOptions) {
    this.#options = options
    this.#returns = new LeaseReturns(options.pool, options.owner)
  }

  get running(): number {
    return this.#active.size
  }

  start(): void {
    this.#stopped = false
    const { leaseTtlMs, pollMs } = this.#options
    this.#timers = [
      setInterval(() => this.wake(), pollMs),
      setInterval(() => void this.#renew(), leaseTtlMs / 3),
      setInterval(() => void this.#attend(), attentionPollMs),
    ]
    this.#options.log.onCommit((head) => {
      this.committed(head)
    })
    this.wake()
  }

  /** A run has moved: it may need us, or the one who works on it may have to stop. */
  committed(head: RunHead): void {
    if (this.#stopped) return
    const active = this.#active.get(head.logId)
    if (active) this.#tell(active, head)
    // The end of a turn lets the next one of its thread begin.
    else if (needsExecution(head.state) || (isTerminal(head.state.status) && head.state.mode === 'turn')) this.wake()
  }

  /** Another process says that a run has moved. */
  async hint(runId: string): Promise<void> {
    if (!this.#active.has(runId)) return
    const head = await this.#options.log.head(runId).catch(() => undefined)
    if (head) this.committed(head)
  }

  /** There may be work. */
  wake(): void {
    if (this.#stopped) return
    if (this.#claiming) this.#again = true
    else {
      // Work that appears in one turn of the event loop is claimed by one statement.
      this.#claiming = new Promise((resolve) => setImmediate(resolve)).then(() => this.#claim())
    }
  }

  /** Stops claiming, lets passes end for `graceMs`, then aborts them. All leases are given back. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    for (const timer of this.#timers) clearInterval(timer)
    await this.#claiming
    const passes = [...this.#active.values()]
    const timer = setTimeout(() => {
      for (const active of this.#active.values()) active.lost.abort()
    }, graceMs)
    await Promise.all(passes.map((active) => active.done))
    clearTimeout(timer)
  }

  async #claim(): Promise<void> {
    const { pool, owner, leaseTtlMs, concurrency, recovery, logger } = this.#options
    try {
      do {
        this.#again = false
        const free = concurrency - this.#active.size
        if (free <= 0 || this.#stopped) break
        const heldAt = monotonicMs()
        const claims = await claimWork(pool, { owner, ttlMs: leaseTtlMs, limit: free, cooldownMs: recovery.cooldownMs })
        // As seen after the await: the process may have been asked to stop meanwhile.
        if (this.#hasStopped()) {
          await Promise.all(claims.map((claim) => this.#returns.give(claim)))
          break
        }
        for (const claim of claims) this.#begin(claim, heldAt)
        if (claims.length === free) this.#again = true
      } while (this.#again)
    } catch (error) {
      logger.warn({ error }, 'Work could not be claimed. The next poll tries again.')
    } finally {
      this.#claiming = undefined
    }
  }

  #hasStopped(): boolean {
    return this.#stopped
  }

  #begin(claim: Claim, heldAt: number): void {
    // Our own earlier lease may have lapsed without our noticing: that pass is over, and must not take this one's place.
    const before = this.#active.get(claim.runId)
    before?.lost.abort()
    const active: Active = {
      claim,
      lost: new AbortController(),
      stop: new AbortController(),
      pass: undefined,
      seenFrameSeq: 0,
      heldAt,
      done: Promise.resolve(),
    }
    this.#active.set(claim.runId, active)
    active.done = (before?.done ?? Promise.resolve())
      .then(() => this.#run(claim, active))
      .finally(() => {
        if (this.#active.get(claim.runId) === active) this.#active.delete(claim.runId)
        // Frames that came while we were letting go, and work that waited for a free place.
        this.wake()
      })
  }

  async #run(claim: Claim, active: Active): Promise<void> {
    const { pool, owner, logger, pauses } = this.#options
    let failure: { retryMs: number; error: string } | undefined
    try {
      await pauses?.reach('claimed', claim.runId)
      if (!claim.lost || (await this.#recover(claim))) await this.#advance(claim, active)
      this.#failures.delete(claim.runId)
    } catch (error) {
      if (error instanceof RuntimeError && error.reason === 'lease_lost') return
      const isOver = error instanceof RuntimeError && error.reason === 'run_terminal'
      if (!isOver && !active.lost.signal.aborted) failure = this.#failed(claim, error)
      if (!isOver) logger.warn({ run_id: claim.runId, lease_epoch: claim.leaseEpoch, error }, 'A pass over a run failed.')
    }
    await pauses?.reach('released', claim.runId)
    const returned = failure ? releaseLease(pool, owner, claim, failure) : this.#returns.give(claim)
    await returned.catch((error: unknown) => {
      logger.warn({ run_id: claim.runId, error }, 'A lease could not be released; it will lapse.')
    })
  }

  async #advance(claim: Claim, active: Active): Promise<void> {
    const { log, pool, agent, logger, pauses } = this.#options
    let isForgotten = claim.recoveryAttempts === 0
    await advanceRun(
      { log, agent, pauses },
      claim,
      { lost: active.lost.signal, stop: active.stop.signal },
      {
        begun: (pass) => {
          active.pass = pass
          // What came between the pass's look at the run and now.
          if (active.seenFrameSeq > pass.head.state.lastFrameSeq) void this.#cutInto(active)
        },
        moved() {
          if (isForgotten) return
          isForgotten = true
          forgetLosses(pool, claim).catch((error: unknown) => {
            logger.warn({ run_id: claim.runId, error }, 'A recovery could not be marked as successful.')
          })
        },
      },
    )
  }

  /** Records that the owner before was lost. False: it was one too many, and the run has been failed. */
  async #recover(claim: Claim): Promise<boolean> {
    const { log, recovery, logger } = this.#options
    const { lost } = claim
    if (!lost) return true
    logger.warn({ run_id: claim.runId, lost_owner: lost.owner, attempt: claim.recoveryAttempts }, 'The owner of a run was lost; the run is taken over.')
    const head = await log.head(claim.runId)
    if (!head || isTerminal(head.state.status)) return true
    const writer = new RunWriter(log, claim)
    const event = {
      type: 'run.executor_lost',
      payload: {
        lease_owner: lost.owner,
        lease_expires_at: lost.expiredAt,
        detected_at: formatTimestamp(log.clock.now()),
        lease_epoch: lost.leaseEpoch,
        attempt: claim.recoveryAttempts,
      },
    }
    // A run that was asked to stop is ended, whoever was lost over it.
    if (head.state.status === 'canceling') return true
    if (claim.recoveryAttempts <= recovery.attempts) {
      await writer.commit({ events: [event] })
      return true
    }
    await writer.commit({ events: [event, runFinished('failed', 'executor_recovery_exhausted', 'janitor recovery attempts exceeded')] })
    return false
  }

  /** Twice as long after every failure in a row, with jitter, so that a broken dependency is not hammered. */
  #failed(claim: Claim, error: unknown): { retryMs: number; error: string } {
    const failures = (this.#failures.get(claim.runId) ?? 0) + 1
    this.#failures.set(claim.runId, failures)
    const ceiling = Math.min(retryMs.longest, retryMs.first * 2 ** failures)
    const pause = Math.round(ceiling / 2 + (Math.random() * ceiling) / 2)
    setTimeout(() => {
      this.wake()
    }, pause + 20).unref()
    return { retryMs: pause, error: error instanceof Error ? error.message.slice(0, 500) : 'unknown failure' }
  }

  async #renew(): Promise<void> {
    const { pool, owner, leaseTtlMs, logger } = this.#options
    const passes = [...this.#active.values()]
    const heldAt = monotonicMs()
    try {
      const kept = await renewLeases(
        pool,
        owner,
        leaseTtlMs,
        passes.map((active) => active.claim),
      )
      for (const active of passes)
        if (kept.has(active.claim.runId)) active.heldAt = heldAt
        else active.lost.abort()
    } catch (error) {
      logger.warn({ error }, 'Leases could not be renewed.')
      // Two more tries fit into the lease's time; after it somebody else may be at work on the run. Writes are fenced in any case.
      for (const active of passes) if (monotonicMs() - active.heldAt > leaseTtlMs) active.lost.abort()
    }
  }

  /** Looks at the runs in work that somebody elsewhere wants something of. */
  async #attend(): Promise<void> {
    if (this.#active.size === 0) return
    try {
      for (const runId of await movedElsewhere(this.#options.pool, [...this.#active.keys()])) await this.hint(runId)
    } catch {
      // The database is away; the next look is half a second off.
    }
  }

  #tell(active: Active, { state }: RunHead): void {
    // Ended, by the pass itself or behind its back: there is nothing left to do.
    if (isTerminal(state.status)) active.lost.abort()
    else if (state.status === 'canceling') active.stop.abort()
    else if (pendingFrames(state) > 0 && state.lastFrameSeq > active.seenFrameSeq) {
      active.seenFrameSeq = state.lastFrameSeq
      if (state.turn === 'active') void this.#cutInto(active)
    }
  }

  /** Ends what a pass is at when a frame waits that must not wait: a word to stop, or a message where messages interrupt. */
  async #cutInto({ claim, pass }: Active): Promise<void> {
    if (!pass) return
    const { interrupt, head } = pass
    try {
      const frames = await nextFrames(this.#options.log, claim.runId, head.state.processedFrameSeq)
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
