import { monotonicMs } from '../../kernel/clock.js'
import { RuntimeError } from '../../kernel/errors.js'
import { parseTimestamp } from '../../kernel/time.js'
import type { Logger } from '../../telemetry/index.js'
import type { Claim } from '../../work/index.js'
import type { RequestOutcome, SessionHost, WorkerAdapter, WorkerSession } from '../adapters/adapter.js'
import { outcomeOf } from '../response.js'
import { Wake } from '../wake.js'
import { hasProcess, type PendingRequest, type WorkerHead, type WorkerState } from '../worker.js'
import { serverErrorCode } from '../worker-events.js'
import type { WorkerLog } from '../worker-log.js'
import { readRequest } from '../worker-store.js'
import { HolderWriter } from './holder-writer.js'
import { nextStep } from './next-step.js'
import type { WorkerPausePoint, WorkerPausePoints } from './pause-points.js'

export interface HeldWorkerParts {
  readonly log: WorkerLog
  readonly claim: Claim<WorkerState>
  readonly adapter: WorkerAdapter
  readonly logger: Logger
  readonly pauses: WorkerPausePoints | undefined
  /** How long a session without a process is kept when nothing is asked of it. */
  readonly idleMs: number
  /** How often a session that has nothing to tell says that it is well. */
  readonly aliveMs: number
}

const closeGraceMs = 2_000
const retryMs = 500
/** How long a session may take to end, past its grace, before it is abandoned. */
const patienceMs = 5_000

const pause = (ms: number): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => {
      resolve(undefined)
    }, ms).unref()
  })

/** One worker under one lease: brings its session up, gives it the requests one after the other, and ends it. */
export class HeldWorker {
  readonly #parts: HeldWorkerParts
  readonly #lost = new AbortController()
  readonly #wake = new Wake()
  readonly #writer: HolderWriter
  #session: WorkerSession | undefined
  #ending = new AbortController()
  #endedBecause: string | undefined
  #isLeaving = false
  #isOutOfTime = false
  #idleSince = monotonicMs()
  /** The head that the newest commit of this process has left; undefined when somebody else may have moved the worker since. */
  #told: WorkerHead | undefined

  constructor(parts: HeldWorkerParts) {
    this.#parts = parts
    this.#writer = new HolderWriter(parts.log, parts.claim, this.#lost.signal, () => {
      this.lose()
    })
  }

  get isLost(): boolean {
    return this.#lost.signal.aborted
  }

  /** The worker has moved: here, to this head, or somewhere else. */
  moved(head?: WorkerHead): void {
    this.#told = head
    this.#wake.call()
  }

  /** The lease is gone: the session is ended at once, and nothing more is written. */
  lose(): void {
    this.#lost.abort()
    this.#ending.abort()
    this.#wake.call()
  }

  /** Work under way may end within `graceMs`; then the worker is free for another process. */
  leave(graceMs: number): void {
    this.#isLeaving = true
    setTimeout(() => {
      this.#isOutOfTime = true
      this.#wake.call()
    }, graceMs).unref()
    this.#wake.call()
  }

  /** Resolves when there is nothing left to do, or the lease is lost. The session is closed in any case. `progressed`: a request has got its outcome. */
  async run(progressed: () => void): Promise<void> {
    const { claim, adapter } = this.#parts
    const pulse = adapter.name === 'codex_app_server' ? setInterval(() => this.#beat(), this.#parts.aliveMs) : undefined
    try {
      await this.#reach('claimed')
      await this.#writer.step({ step: 'adopt', lost: claim.lost })
      while (await this.#advance(progressed));
    } finally {
      clearInterval(pulse)
      await this.#close(this.isLost ? 0 : closeGraceMs)
    }
    await this.#reach('released')
  }

  /** False: the worker can be let go. */
  async #advance(progressed: () => void): Promise<boolean> {
    const seen = this.#wake.calls
    const head = await this.#look()
    if (!head) return false
    const step = nextStep(head.state, {
      hasSession: this.#session !== undefined,
      endedBecause: this.#endedBecause,
      isLeaving: this.#isLeaving,
      isIdle: monotonicMs() - this.#idleSince >= this.#parts.idleMs,
    })
    switch (step.do) {
      case 'release':
        return false
      case 'finish':
        await this.#close(closeGraceMs)
        await this.#writer.step({ step: 'session_stopped' })
        return false
      case 'fail':
        await this.#close(0)
        await this.#writer.step({ step: 'session_failed', reason: step.reason })
        return false
      case 'open':
        await this.#open(head)
        return true
      case 'ask':
        await this.#ask(step.pending)
        progressed()
        this.#idleSince = monotonicMs()
        return true
      case 'wait':
        await this.#wake.wait(seen, hasProcess(head.state) ? undefined : this.#parts.idleMs)
        return true
    }
  }

  /** The head as the database has it; undefined when the worker is no longer ours. */
  async #look(): Promise<WorkerHead | undefined> {
    const { log, claim } = this.#parts
    for (;;) {
      if (this.isLost) return undefined
      try {
        const head = await log.head(claim.logId)
        if (head?.state.leaseEpoch === claim.leaseEpoch) return head
        this.lose()
        return undefined
      } catch {
        // The database is away; the lease says how long that may last.
        await pause(retryMs)
      }
    }
  }

  async #open(head: WorkerHead): Promise<void> {
    const { adapter, claim, logger } = this.#parts
    const { owner, workspaceRef, codexHomeRef, metadata, threads } = head.state
    this.#ending = new AbortController()
    if (this.isLost) this.#ending.abort()
    const opening = adapter.open({ workerId: claim.logId, owner, workspaceRef, codexHomeRef, metadata, threads }, this.#host())
    const opened = await this.#unlessOver(opening)
    if (this.#ending.signal.aborted) {
      if (!(opened instanceof Error)) await opened.close(0)
      return
    }
    if (opened instanceof Error) {
      logger.warn({ worker_id: claim.logId, error: opened }, 'A worker could not be started.')
      this.#endedBecause = opened.message.slice(0, 1_000)
      return
    }
    this.#session = opened
    void opened.ended.then(({ reason }) => {
      if (this.#session !== opened) return
      this.#endedBecause = reason
      this.#wake.call()
    })
    if (hasProcess(head.state)) await this.#announce()
  }

  async #announce(): Promise<void> {
    try {
      await this.#writer.step({ step: 'session_started' })
    } catch (error) {
      // It was asked to stop meanwhile; the next step sees to that.
      if (!(error instanceof RuntimeError && error.reason === 'illegal_transition')) throw error
    }
  }

  #host(): SessionHost {
    const { claim, logger } = this.#parts
    return {
      workerId: claim.logId,
      append: (events) => this.#writer.append(events),
      rememberThreads: async (threads) => {
        await this.#writer.step({ step: 'remember', threads })
      },
      logger,
      signal: this.#ending.signal,
    }
  }

  async #ask(pending: PendingRequest): Promise<void> {
    const { log, claim } = this.#parts
    const session = this.#session
    if (!session) return
    await this.#reach('before_dispatch')
    const request = await this.#read(() => readRequest(log, claim.logId, pending.key))
    const answer = await this.#writer.step({ step: 'dispatch', key: pending.key })
    if (!request || answer.replay || answer.events.length > 0) return
    await this.#reach('dispatched')
    const leftMs = (parseTimestamp(pending.deadline) - parseTimestamp(answer.head.updatedAt)) / 1000
    const { method, params } = request
    const asked = session.request({ requestId: String(pending.id), method, params, timeoutMs: Math.max(1, Math.ceil(leftMs)) })
    const outcome = await this.#unlessOver(asked)
    await this.#reach('before_outcome')
    await this.#writer.step({ step: 'outcome', outcome: outcomeOf(pending, outcome instanceof Error ? failed(outcome) : outcome) })
  }

  /**
   * The result of the work. If meanwhile the worker has to stop, the process shuts down, or the lease is lost, the session is
   * ended, which ends the work.
   */
  async #unlessOver<Result>(work: Promise<Result>): Promise<Result | Error> {
    const settled = work.then(
      (result) => ({ result }),
      (error: unknown) => ({ result: error instanceof Error ? error : new Error(String(error)) }),
    )
    for (let seen = -1; ;) {
      const first = await Promise.race([settled, this.#wake.wait(seen)])
      if (first) return first.result
      seen = this.#wake.calls
      if (await this.#isOver()) {
        this.#ending.abort()
        await this.#close(this.isLost ? 0 : closeGraceMs)
        // A session that is closed has nothing left to say. One that hangs is left behind.
        const last = await Promise.race([settled, pause(patienceMs)])
        return last ? last.result : new Error('The session was ended before it had answered.')
      }
    }
  }

  async #isOver(): Promise<boolean> {
    if (this.isLost || this.#isOutOfTime) return true
    const told = this.#told
    this.#told = undefined
    const head = told?.state.leaseEpoch === this.#parts.claim.leaseEpoch ? told : await this.#look()
    return head?.state.status !== 'running' && head?.state.status !== 'starting'
  }

  async #read<Found>(read: () => Promise<Found>): Promise<Found | undefined> {
    for (;;) {
      if (this.isLost) return undefined
      try {
        return await read()
      } catch {
        await pause(retryMs)
      }
    }
  }

  async #close(graceMs: number): Promise<void> {
    const session = this.#session
    this.#session = undefined
    if (graceMs === 0) this.#ending.abort()
    if (!session) return
    const closed = session.close(graceMs).catch((error: unknown) => {
      this.#parts.logger.warn({ worker_id: this.#parts.claim.logId, error }, 'A session could not be closed cleanly.')
    })
    await Promise.race([closed, pause(graceMs + patienceMs)])
  }

  #beat(): void {
    if (this.#session) this.#writer.step({ step: 'alive' }).catch(() => undefined)
  }

  async #reach(point: WorkerPausePoint): Promise<void> {
    await this.#parts.pauses?.reach(point, this.#parts.claim.logId)
  }
}

const failed = (error: Error): RequestOutcome => ({
  ok: false,
  error: { code: serverErrorCode, message: error.message.slice(0, 1_000), data: { reason: 'adapter_error' } },
})
