import type { DatabasePool } from 'slonik'
import { monotonicMs } from '../../kernel/clock.js'
import { RuntimeError } from '../../kernel/errors.js'
import type { Logger } from '../../telemetry/index.js'
import type { WorkerAdapter } from '../adapters/adapter.js'
import { needsHolder, type WorkerHead } from '../worker.js'
import type { WorkerLog } from '../worker-log.js'
import { HeldWorker } from './held-worker.js'
import type { WorkerPausePoints } from './pause-points.js'
import { claimWorkers, movedElsewhere, releaseLease, renewLeases, type WorkerClaim } from './work-store.js'

export interface WorkerSessionsOptions {
  readonly log: WorkerLog
  readonly pool: DatabasePool
  /** Each with how many workers of its kind this process holds at a time. */
  readonly adapters: readonly { readonly adapter: WorkerAdapter; readonly capacity: number }[]
  /** Unique per start of the process: a restarted process never mistakes an old lease for its own. */
  readonly owner: string
  readonly leaseTtlMs: number
  /** How late work may be found whose hint was lost. */
  readonly pollMs: number
  /** How often a session that has nothing to tell says that it is well. */
  readonly aliveMs: number
  readonly logger: Logger
  readonly pauses?: WorkerPausePoints | undefined
  /** The holder of a worker was lost, and this process has taken over. */
  readonly onTakeover?: (adapter: string) => void
}

interface Held {
  readonly claim: WorkerClaim
  readonly worker: HeldWorker
  readonly adapter: string
  /** When the lease was last known to be ours, on this process's monotonic clock. */
  heldAt: number
  done: Promise<void>
}

const idleMs = 5_000
const retryMs = 1_000
/** How often the workers that are held here are looked at, in case the hint that somebody wants something of them was lost. */
const attentionPollMs = 500

/**
 * Claims workers that need a holder, and holds them. Leases are renewed at a third of their time; the session of a worker whose
 * renewal fails is ended at once, and could not have written anything more anyway. Workers whose holder was lost are claimed
 * like all others once its lease has lapsed.
 */
export class WorkerSessions {
  readonly #options: WorkerSessionsOptions
  readonly #held = new Map<string, Held>()
  #timers: NodeJS.Timeout[] = []
  #claiming: Promise<void> | undefined
  #again = false
  #stopped = true

  constructor(options: WorkerSessionsOptions) {
    this.#options = options
  }

  /** Workers of an adapter that this process holds. */
  holding(adapter: string): number {
    let count = 0
    for (const held of this.#held.values()) if (held.adapter === adapter) count++
    return count
  }

  start(): void {
    this.#stopped = false
    const { leaseTtlMs, pollMs, log } = this.#options
    this.#timers = [
      setInterval(() => this.wake(), pollMs),
      setInterval(() => void this.#renew(), leaseTtlMs / 3),
      setInterval(() => void this.#attend(), attentionPollMs),
    ]
    log.onCommit((head) => {
      this.committed(head)
    })
    this.wake()
  }

  /** A worker has moved: it may need us, or whoever holds it has something to do. */
  committed(head: WorkerHead): void {
    const held = this.#held.get(head.logId)
    if (held) held.worker.moved(head)
    else if (needsHolder(head.state)) this.wake()
  }

  /** Another process says that a worker has moved. */
  hint(workerId: string): void {
    this.#held.get(workerId)?.worker.moved()
  }

  /** Hints may have been lost. */
  hintAll(): void {
    for (const { worker } of this.#held.values()) worker.moved()
    this.wake()
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

  /** Does every adapter have room? If not, the work of others has to be told to other processes. */
  get hasRoom(): boolean {
    return !this.#stopped && this.#options.adapters.every(({ adapter, capacity }) => this.holding(adapter.name) < capacity)
  }

  /** Stops claiming, lets requests end for `graceMs`, then closes all sessions. All leases are given back. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    for (const timer of this.#timers) clearInterval(timer)
    await this.#claiming
    // Leases have to be kept for as long as somebody is at work under them.
    const renewing = setInterval(() => void this.#renew(), this.#options.leaseTtlMs / 3)
    for (const { worker } of this.#held.values()) worker.leave(graceMs)
    await Promise.all([...this.#held.values()].map((held) => held.done))
    clearInterval(renewing)
  }

  async #claim(): Promise<void> {
    const { pool, owner, leaseTtlMs, adapters, logger } = this.#options
    try {
      do {
        this.#again = false
        for (const { adapter, capacity } of adapters) {
          const limit = capacity - this.holding(adapter.name)
          if (limit <= 0 || this.#stopped) continue
          const heldAt = monotonicMs()
          const claims = await claimWorkers(pool, { owner, adapter: adapter.name, ttlMs: leaseTtlMs, limit, except: [...this.#held.keys()] })
          if (this.#hasStopped()) await Promise.all(claims.map((claim) => releaseLease(pool, owner, claim)))
          else for (const claim of claims) this.#begin(claim, adapter, heldAt)
          if (claims.length === limit) this.#again = true
        }
      } while (this.#again && !this.#hasStopped())
    } catch (error) {
      logger.warn({ error }, 'Workers could not be claimed. The next poll tries again.')
    } finally {
      this.#claiming = undefined
    }
  }

  #hasStopped(): boolean {
    return this.#stopped
  }

  #begin(claim: WorkerClaim, adapter: WorkerAdapter, heldAt: number): void {
    const { log, logger, pauses, aliveMs, onTakeover } = this.#options
    if (claim.lost) {
      logger.warn({ worker_id: claim.workerId, lost_owner: claim.lost.owner }, 'The holder of a worker was lost; the worker is taken over.')
      onTakeover?.(adapter.name)
    }
    const worker = new HeldWorker({ log, claim, adapter, logger, pauses, idleMs, aliveMs })
    const held: Held = { claim, worker, adapter: adapter.name, heldAt, done: Promise.resolve() }
    this.#held.set(claim.workerId, held)
    held.done = this.#hold(held).finally(() => {
      this.#held.delete(claim.workerId)
      // What came while we were letting go, and work that waited for a free place.
      this.wake()
    })
  }

  async #hold({ claim, worker }: Held): Promise<void> {
    const { pool, owner, logger } = this.#options
    let pauseMs = 0
    try {
      await worker.run()
    } catch (error) {
      if (!worker.isLost && !(error instanceof RuntimeError && error.reason === 'lease_lost')) {
        pauseMs = retryMs
        setTimeout(() => this.wake(), retryMs + 20).unref()
        logger.warn({ worker_id: claim.workerId, lease_epoch: claim.leaseEpoch, error }, 'Holding a worker failed.')
      }
    }
    await releaseLease(pool, owner, claim, pauseMs).catch((error: unknown) => {
      logger.warn({ worker_id: claim.workerId, error }, 'A lease could not be released; it will lapse.')
    })
  }

  async #renew(): Promise<void> {
    const { pool, owner, leaseTtlMs, logger } = this.#options
    const all = [...this.#held.values()]
    const heldAt = monotonicMs()
    try {
      const kept = await renewLeases(
        pool,
        owner,
        leaseTtlMs,
        all.map(({ claim }) => claim),
      )
      for (const held of all)
        if (kept.has(held.claim.workerId)) held.heldAt = heldAt
        else held.worker.lose()
    } catch (error) {
      logger.warn({ error }, 'Leases of workers could not be renewed.')
      // Two more tries fit into the lease's time; after it somebody else may hold the worker. Writes are fenced in any case.
      for (const held of all) if (monotonicMs() - held.heldAt > leaseTtlMs) held.worker.lose()
    }
  }

  async #attend(): Promise<void> {
    if (this.#held.size === 0) return
    try {
      for (const workerId of await movedElsewhere(this.#options.pool, [...this.#held.keys()])) this.hint(workerId)
    } catch {
      // The database is away; the next look is half a second off.
    }
  }
}
