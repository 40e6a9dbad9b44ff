import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLog, Head, Queryable } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import type { Logger } from '../telemetry/index.js'
import { backoffMs } from './backoff.js'
import { Births, firstEpoch, type Adoption, type BeginBorn, type ExpectedNeed } from './births.js'
import type { Claim } from './claim.js'
import { isPassing } from './is-passing.js'
import { Leases, type HeldLease } from './leases.js'
import type { WorkDeclaration } from './need.js'
import { Openings } from './openings.js'
import type { Pass, Performer } from './performer.js'
import { mayTake, type Candidate } from './share.js'
import { leasedAtBirth, nextInTurn } from './work-rows.js'
import { WorkStore } from './work-store.js'

export interface WorkEngineOptions<State, Command, Answer> {
  readonly log: EventLog<State, Command, Answer>
  readonly declaration: WorkDeclaration<State>
  /** Where this engine claims, and how many at a time. */
  readonly queue: string
  readonly places: number
  /** How much of the places one principal may have, in percent. */
  readonly percentPerPrincipal: number
  readonly connection: Queryable
  /** Unique per start of the process: a restarted process never mistakes an old lease for its own. */
  readonly owner: string
  readonly leaseTtlMs: number
  /** How late work may be found whose hint was lost. */
  readonly pollMs: number
  /** How long a log that was taken over from a lost owner stays with the new one before it may be taken over again. */
  readonly cooldownMs: number
  /** Passes that may fail in a row without the log's moving on. */
  readonly passAttempts: number
  /** What this process has lost and not ended yet is left to others. Else it is taken up here when it can be had. */
  readonly leavesOwn?: boolean
  readonly performer: Performer<State>
  readonly logger: Logger
  /** This process's monotonic clock, in milliseconds. */
  readonly now: () => number
}

interface Active<State> extends HeldLease {
  readonly claim: Claim<State>
  readonly begin: Performer<State>['begin']
  pass: Pass<State> | undefined
  /** The newest that this process has seen. */
  head: Head<State>
  done: Promise<void>
}

/** How often what is overdue is looked for, and whether the logs in work were moved elsewhere, in case the hint was lost. */
const attentionPollMs = 500
/** How long the next pass waits for one of this process that has lost the log and does not end. */
const patienceMs = 2_000
const longestError = 500
const looksInARow = 8

/**
 * Claims the works of one queue and has them performed, up to `places` at a time. Work that appears here is claimed by its id;
 * what had to wait is looked for, principal by principal, when a place is free; what is born here may bring its lease. Leases are renewed at a third of their time; a
 * pass whose renewal fails is told so, and could not have written anything more anyway. A pass that fails is tried again later,
 * by whichever process comes first, and given up after so many failures in a row.
 */
export class WorkEngine<State, Command, Answer> {
  readonly #options: WorkEngineOptions<State, Command, Answer>
  readonly #store: WorkStore<State, Command, Answer>
  readonly #leases: Leases
  readonly #active = new Map<string, Active<State>>()
  readonly #openings: Openings
  readonly #births = new Births<State>()
  readonly #retries = new Set<NodeJS.Timeout>()
  #timers: NodeJS.Timeout[] = []
  #claiming: Promise<void> | undefined
  #attending: Promise<void> | undefined
  #again = false
  /** Works that are being claimed: their places are taken. */
  #taking = 0
  #stopped = true

  constructor(options: WorkEngineOptions<State, Command, Answer>) {
    const { connection, log, declaration, owner, leaseTtlMs, cooldownMs } = options
    this.#options = options
    this.#store = new WorkStore(connection, log, declaration, { owner, leaseMs: leaseTtlMs, cooldownMs })
    this.#openings = new Openings((wanted) => this.#store.look(options.queue, wanted))
    this.#leases = new Leases(this.#store, options)
  }

  /** Works that this process is at. */
  get running(): number {
    return this.#active.size
  }

  start(): void {
    this.#stopped = false
    this.#leases.begin()
    const { leaseTtlMs, pollMs, log } = this.#options
    this.#timers = [
      setInterval(() => void this.#poll(), pollMs),
      setInterval(() => void this.#leases.renew([...this.#active.values()]), leaseTtlMs / 3),
      setInterval(() => {
        this.#attending ??= this.#attend().finally(() => (this.#attending = undefined))
      }, attentionPollMs),
    ]
    log.onCommit((head, events) => {
      if (!this.#births.committed(head, events)) this.committed(head)
    })
    log.onTold((table, logIds) => {
      if (table === leasedAtBirth) for (const logId of logIds) this.#beginBorn(logId)
      // Whose they are is not told; it is the principal whose turn has just ended, and who has left a place.
      if (table === nextInTurn) for (const logId of logIds) this.#offer({ logId, principal: '' })
    })
    this.wake()
  }

  /** A log has moved: it may need us, or the one who works on it has to know. */
  committed(head: Head<State>): void {
    if (this.#stopped && !this.#active.has(head.logId)) return
    const active = this.#active.get(head.logId)
    if (!active) this.#offerIfNeeded(head)
    else if (head.version > active.head.version) {
      active.head = head
      active.pass?.moved(head)
    }
  }

  /**
   * Keeps a place for a log that this process is about to create, and that will need somebody: it is to be born with the lease that
   * is given here, and its pass begins with the commit. Undefined: there is no place for it, or others wait for one, and nobody goes
   * before them. The lease is not had where an earlier turn is found in the way; the log is then claimed in its turn.
   */
  adopt(logId: string, need: ExpectedNeed, begin: BeginBorn<State>): Adoption<State> | undefined {
    const { owner, leaseTtlMs, percentPerPrincipal: percent } = this.#options
    if (this.#stopped || !this.#openings.isClear) return undefined
    if (!this.#births.expect(logId, need, begin, { free: this.#free, held: this.#held(), percent })) return undefined
    return {
      lease: { owner, epoch: firstEpoch, ms: leaseTtlMs },
      settled: (head) => {
        if (!this.#births.forget(logId)) return
        if (head && !this.#stopped) this.#offerIfNeeded(head)
        this.#placeIsFree()
      },
      unknown: () => {
        if (!this.#births.forget(logId)) return
        void this.#leases.giveBack({ logId, leaseEpoch: firstEpoch }, this.#options.now())
        this.#placeIsFree()
      },
    }
  }

  /** Another process says that a log has moved. */
  async hint(logId: string): Promise<void> {
    if (!this.#active.has(logId)) return
    const head = await this.#options.log.head(logId).catch(() => undefined)
    if (head) this.committed(head)
    else this.#active.get(logId)?.pass?.moved(undefined)
  }

  /** Hints may have been lost. */
  hintAll(): void {
    for (const logId of this.#active.keys()) void this.hint(logId)
    this.wake()
  }

  /** There may be work. */
  wake(): void {
    this.#openings.wait()
    this.#schedule()
  }

  /** Is a work of this log left to other processes, because there is no place for it here? */
  leaves(head: Head<State>): boolean {
    const need = this.#options.declaration.needs(head.state)
    if (need?.queue !== this.#options.queue || this.#active.has(head.logId) || this.#births.has(head.logId)) return false
    return this.#stopped || !mayTake(this.#held().get(need.principal) ?? 0, this.#free, this.#options.percentPerPrincipal)
  }

  /** Stops claiming, and lets passes end for `graceMs`. All leases are given back. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    this.#leases.leave()
    for (const timer of this.#timers) clearInterval(timer)
    for (const timer of this.#retries) clearTimeout(timer)
    await Promise.all([this.#claiming, this.#attending, this.#births.decided()])
    // Leases have to be kept for as long as somebody is at work under them.
    const renewing = setInterval(() => void this.#leases.renew([...this.#active.values()]), this.#options.leaseTtlMs / 3)
    for (const { pass } of this.#active.values()) pass?.leave(graceMs)
    await Promise.all([...this.#active.values()].map((active) => active.done))
    await this.#leases.returned()
    clearInterval(renewing)
  }

  get #free(): number {
    return this.#options.places - this.#active.size - this.#births.size - this.#taking
  }

  #held(): Map<string, number> {
    const held = new Map<string, number>()
    const principals = [...[...this.#active.values()].map(({ claim }) => claim.principal), ...this.#births.principals()]
    for (const principal of principals) held.set(principal, (held.get(principal) ?? 0) + 1)
    return held
  }

  #offerIfNeeded(head: Head<State>): void {
    const need = this.#options.declaration.needs(head.state)
    if (need?.queue === this.#options.queue) this.#offer({ logId: head.logId, principal: need.principal })
  }

  #offer(candidate: Candidate): void {
    this.#openings.offer(candidate)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#stopped) return
    if (this.#claiming) this.#again = true
    else {
      // Work that appears in one turn of the event loop is claimed by one statement.
      this.#claiming = new Promise((resolve) => setImmediate(resolve)).then(() => this.#claim())
    }
  }

  /** As seen now: waiting may have changed it, and so with the next. */
  #hasStopped(): boolean {
    return this.#stopped
  }

  #isCalledAgain(): boolean {
    return this.#again
  }

  async #claim(): Promise<void> {
    const { percentPerPrincipal: percent, logger, queue } = this.#options
    try {
      let inVain = 0
      while (!this.#hasStopped() && inVain < looksInARow) {
        this.#again = false
        const { logIds, hasMore } = await this.#openings.choose({ free: this.#free, held: this.#held(), percent }, (logId) => this.#keepsOff(logId))
        if (logIds.length > 0) await this.#take(logIds)
        inVain = logIds.length > 0 ? 0 : inVain + 1
        if (!hasMore && !this.#isCalledAgain()) break
      }
    } catch (error) {
      this.#again = false
      this.#openings.wait()
      logger.warn({ error, queue }, 'Work could not be claimed. The next poll tries again.')
    } finally {
      this.#claiming = undefined
      // Offered after the last round had begun.
      if (this.#again) this.#schedule()
    }
  }

  /** What this process has not been able to end yet, although it has lost it, is for others. */
  #keepsOff(logId: string): boolean {
    return this.#options.leavesOwn === true && this.#active.has(logId)
  }

  async #take(logIds: readonly string[]): Promise<void> {
    const heldAt = this.#options.now()
    this.#taking += logIds.length
    const claims = await this.#store.take(logIds).finally(() => (this.#taking -= logIds.length))
    for (const claim of claims)
      // The process may have been asked to stop meanwhile.
      if (this.#hasStopped()) await this.#leases.giveBack(claim, heldAt)
      else this.#begin(claim, heldAt)
  }

  #beginBorn(logId: string): void {
    const born = this.#births.leased(logId)
    if (!born) return
    const { head, principal, begin } = born
    const lease = { logId, leaseEpoch: firstEpoch }
    const record = { lost: undefined, recoveryAttempts: 0, attempts: 0, failures: 0, lastError: null, isOverdue: false }
    const heldAt = this.#options.now()
    if (this.#stopped) void this.#leases.giveBack(lease, heldAt)
    else this.#begin({ ...lease, ...record, principal, claimedAt: head.updatedAt, head }, heldAt, begin)
  }

  #placeIsFree(): void {
    if (this.#openings.isWaiting) this.#schedule()
  }

  #begin(claim: Claim<State>, heldAt: number, begin?: Performer<State>['begin']): void {
    // Our own earlier lease may have lapsed without our noticing: that pass is over, and must not take this one's place.
    const before = this.#active.get(claim.logId)
    before?.lost.abort()
    const active: Active<State> = {
      claim,
      lost: new AbortController(),
      pass: undefined,
      begin: begin ?? this.#options.performer.begin,
      head: claim.head,
      heldAt,
      done: Promise.resolve(),
    }
    this.#active.set(claim.logId, active)
    const begins = before && !claim.isOverdue ? Promise.race([before.done, sleep(patienceMs, undefined, { ref: false })]) : Promise.resolve()
    active.done = begins
      .then(() => this.#run(active))
      .then((isDue) => {
        if (this.#active.get(claim.logId) !== active) return
        this.#active.delete(claim.logId)
        // What came while we were letting go, and work that waited for a free place.
        if (isDue && !this.#stopped) this.#offerIfNeeded(active.head)
        this.#placeIsFree()
      })
  }

  /** Performs a work and gives it back. True: it may be tried again at once. */
  async #run(active: Active<State>): Promise<boolean> {
    const { claim } = active
    const { declaration, passAttempts, performer, logger } = this.#options
    let pauseMs: number | undefined
    try {
      if (declaration.needs(claim.head.state) === undefined) {
        await this.#leases.giveBack({ ...claim, idleVersion: claim.head.version }, active.heldAt)
        return false
      }
      if (claim.isOverdue && performer.endOverdue) await performer.endOverdue(claim)
      else if (claim.failures >= passAttempts) await performer.giveUp(claim, { passes: claim.failures, error: claim.lastError ?? '' })
      else await this.#perform(active)
    } catch (error) {
      if (error instanceof RuntimeError && error.reason === 'lease_lost') return true
      if (!declaration.hasEnded(active.head.state))
        logger.warn({ log_id: claim.logId, work: declaration.name, lease_epoch: claim.leaseEpoch, error }, 'A pass failed.')
      if (!active.lost.signal.aborted && !isOver(error) && !declaration.hasEnded(active.head.state)) pauseMs = await this.#failed(active, error)
    }
    // The lease ends with the commit that ends the log.
    if (!declaration.hasEnded(active.head.state)) await this.#leases.giveBack(claim, active.heldAt)
    if (pauseMs !== undefined) this.#retryAfter(claim, pauseMs)
    return pauseMs === undefined
  }

  #perform(active: Active<State>): Promise<void> {
    const { claim, lost } = active
    let isForgotten = claim.recoveryAttempts === 0 && claim.attempts === 0
    const pass = active.begin(claim, {
      lost: lost.signal,
      progressed: () => {
        if (isForgotten) return
        isForgotten = true
        this.#store.forget(claim).catch((error: unknown) => {
          this.#options.logger.warn({ log_id: claim.logId, error }, 'The progress of a log could not be recorded.')
        })
      },
    })
    active.pass = pass
    if (active.head !== claim.head) pass.moved(active.head)
    return pass.done
  }

  /** Notes the failure, and ends the log when it was one too many. Answers how long the next pass has to wait, if there is one. */
  async #failed({ claim }: Active<State>, error: unknown): Promise<number | undefined> {
    const { passAttempts, performer, logger } = this.#options
    const pauseMs = backoffMs(claim.attempts + 1, Math.random())
    const message = wordsOf(error)
    try {
      const failures = await this.#store.fail(claim, { pauseMs, error: message, counts: !isPassing(error) })
      if (failures < passAttempts) return pauseMs
      await performer.giveUp(claim, { passes: failures, error: message })
      return undefined
    } catch (failure) {
      if (!isOver(failure)) logger.warn({ log_id: claim.logId, error: failure }, 'The result of a failed pass could not be written.')
      return pauseMs
    }
  }

  #retryAfter({ logId, principal }: Claim<State>, pauseMs: number): void {
    const timer = setTimeout(() => {
      this.#retries.delete(timer)
      this.#offer({ logId, principal })
    }, pauseMs + 20)
    this.#retries.add(timer)
  }

  async #poll(): Promise<void> {
    this.wake()
    try {
      const next = await this.#store.sweep(this.#options.queue)
      if (next.length > 0) this.wake()
    } catch {
      // The database is away; the next poll is not far off.
    }
  }

  /** Looks for what is overdue, and whether somebody elsewhere has moved a log in work. */
  async #attend(): Promise<void> {
    try {
      const overdue = await this.#store.overdue(this.#options.queue)
      // Whether there is a place is not asked: to end something takes none.
      if (overdue.length > 0 && !this.#stopped) await this.#take(overdue)
      if (this.#active.size === 0) return
      for (const [logId, version] of await this.#store.versions([...this.#active.keys()])) {
        const active = this.#active.get(logId)
        if (active && version > active.head.version) await this.hint(logId)
      }
    } catch {
      // The database is away; the next look is half a second off.
    }
  }
}

/** The log has ended behind the pass's back: it has nothing more to do. */
const isOver = (error: unknown): boolean => error instanceof RuntimeError && (error.reason === 'run_terminal' || error.reason === 'worker_terminal')

/** What can be stored anywhere: neither control characters nor halves of characters. */
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, longestError).replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
