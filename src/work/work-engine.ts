import { setTimeout as sleep } from 'node:timers/promises'
import type { Head } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import type { Active } from './active-work.js'
import { Births, firstEpoch, type Adoption, type BeginBorn, type ExpectedNeed } from './births.js'
import type { Claim } from './claim.js'
import { isOver, noteFailure } from './failed-passes.js'
import { Leases } from './leases.js'
import { Openings } from './openings.js'
import type { Performer } from './performer.js'
import { Rests } from './rests.js'
import { mayTake, type Candidate } from './share.js'
import { leasedAtBirth, nextInTurn } from './work-rows.js'
import type { WorkEngineOptions } from './work-engine-options.js'
import { WorkStore } from './work-store.js'

/** How often what is overdue is looked for, and whether the logs in work were moved elsewhere, in case the hint was lost. */
const attentionPollMs = 500
/** How long the next pass waits for one of this process that has lost the log and does not end. */
const patienceMs = 2_000
const looksInARow = 8
/** Nobody was lost or failed before. */
const unblemished = { lost: undefined, recoveryAttempts: 0, attempts: 0, failures: 0, lastError: null, isOverdue: false }

/**
 * Claims the works of one queue and has them performed, up to `places` at a time. Work that appears here is claimed by its id;
 * what had to wait is looked for, principal by principal, when a place is free; what is born here may bring its lease. Leases are
 * renewed at a third of their time; a pass whose renewal fails is told so, and could not have written anything more anyway. A pass
 * that fails is tried again later, by whichever process comes first, and given up after so many failures in a row.
 */
export class WorkEngine<State, Command, Answer> {
  readonly #options: WorkEngineOptions<State, Command, Answer>
  readonly #store: WorkStore<State, Command, Answer>
  readonly #leases: Leases
  readonly #active = new Map<string, Active<State>>()
  readonly #openings: Openings
  readonly #births = new Births<State>()
  readonly #rests: Rests
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
    this.#rests = new Rests(options.places)
  }

  /** Works that this process is at. */
  get running(): number {
    return this.#active.size - this.#rests.size
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
    this.#lookUp()
  }

  /** A log has moved: it may need this process, or its current pass has to know. */
  committed(head: Head<State>): void {
    if (this.#stopped && !this.#active.has(head.logId)) return
    const active = this.#active.get(head.logId)
    if (!active) this.#offerIfNeeded(head)
    else if (head.version > active.head.version) {
      active.head = head
      if (this.#rests.has(head.logId)) this.#disturb(active)
      else active.pass?.moved(head)
    }
  }

  /**
   * Keeps a place for a log that this process is about to create, and that will need somebody: it is to be born with the lease that
   * is given here, and its pass begins with the commit. Undefined: there is no place for it, or others wait for one, and nobody goes
   * before them. The lease is not had where an earlier turn is found in the way; the log is then claimed in its turn.
   */
  adopt(logId: string, need: ExpectedNeed, begin: BeginBorn<State>): Adoption<State> | undefined {
    const { owner, leaseTtlMs, percentPerPrincipal: percent, now } = this.#options
    if (this.#stopped || !this.#openings.isClear) return undefined
    if (!this.#births.expect(logId, need, begin, { free: this.#free, held: this.#held(), percent }, now())) return undefined
    return {
      lease: { owner, epoch: firstEpoch, ms: leaseTtlMs },
      settled: (head) => {
        if (!this.#births.forget(logId)) return
        if (head && !this.#stopped) this.#offerIfNeeded(head)
        this.#placeIsFree()
      },
      unknown: () => {
        if (!this.#births.forget(logId)) return
        void this.#leases.giveBack({ logId, leaseEpoch: firstEpoch }, now())
        this.#placeIsFree()
      },
    }
  }

  /** Another process says that a log has moved. */
  async hint(logId: string): Promise<void> {
    if (!this.#active.has(logId)) return
    const { log } = this.#options
    const moment = log.moment()
    const head = await log.head(logId).catch(() => undefined)
    if (head) {
      log.learn(head, moment)
      this.committed(head)
    } else this.#active.get(logId)?.pass?.moved(undefined)
  }

  /** Hints may have been lost. */
  hintAll(): void {
    for (const logId of this.#active.keys()) void this.hint(logId)
    this.#lookUp()
  }

  /** There is work that others have left. */
  wake(): void {
    this.#lookUp(true)
  }

  /** Is a work of this log left to other processes, because there is no place for it here? */
  leaves(head: Head<State>): boolean {
    const need = this.#options.declaration.needs(head.state)
    if (need?.queue !== this.#options.queue || this.#active.has(head.logId) || this.#births.has(head.logId)) return false
    return this.#stopped || !this.#hasPlaceFor(need.principal)
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
    this.#rests.endAll()
    for (const { pass } of this.#active.values()) pass?.leave(graceMs)
    await Promise.all([...this.#active.values()].map((active) => active.done))
    await this.#leases.returned()
    clearInterval(renewing)
  }

  get #free(): number {
    return this.#options.places - this.running - this.#births.size - this.#taking
  }

  #hasPlaceFor(principal: string): boolean {
    return mayTake(this.#held().get(principal) ?? 0, this.#free, this.#options.percentPerPrincipal)
  }

  #held(): Map<string, number> {
    const held = new Map<string, number>()
    const principals = [
      ...[...this.#active.values()].filter(({ claim }) => !this.#rests.has(claim.logId)).map(({ claim }) => claim.principal),
      ...this.#births.principals(),
    ]
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
    const { percentPerPrincipal: percent, leavesOwn, logger, queue } = this.#options
    // What this process has not been able to end yet, although it has lost it, is for others.
    const isOurs = (logId: string): boolean => leavesOwn === true && this.#active.has(logId)
    try {
      let inVain = 0
      while (!this.#hasStopped() && inVain < looksInARow) {
        this.#again = false
        const { logIds, offered, hasMore } = await this.#openings.choose({ free: this.#free, held: this.#held(), percent }, isOurs)
        if (logIds.length > 0) await this.#take(logIds, offered)
        inVain = logIds.length > 0 ? 0 : inVain + 1
        if (!hasMore && !this.#isCalledAgain()) break
      }
    } catch (error) {
      this.#again = false
      this.#openings.wait(false)
      logger.warn({ error, queue }, 'Work could not be claimed. The next poll tries again.')
    } finally {
      this.#claiming = undefined
      // Offered after the last round had begun.
      if (this.#again) this.#schedule()
    }
  }

  /** `offered`: those of them that have just been moved here. */
  async #take(logIds: readonly string[], offered: readonly string[] = []): Promise<void> {
    const heldAt = this.#options.now()
    this.#taking += logIds.length
    try {
      const claims = await this.#store.take(logIds)
      for (const claim of claims)
        // The process may have been asked to stop meanwhile.
        if (this.#hasStopped()) await this.#leases.giveBack(claim, heldAt)
        else this.#begin(claim, heldAt)
      const elsewhere = offered.filter((logId) => !claims.some((claim) => claim.logId === logId))
      if (elsewhere.length > 0) this.#options.onHeldElsewhere?.(elsewhere)
    } finally {
      this.#taking -= logIds.length
    }
  }

  #beginBorn(logId: string): void {
    const born = this.#births.leased(logId)
    if (!born) return
    const { head, principal, heldAt, begin } = born
    const lease = { logId, leaseEpoch: firstEpoch }
    if (this.#stopped) void this.#leases.giveBack(lease, heldAt)
    else this.#begin({ ...lease, ...unblemished, principal, claimedAt: head.updatedAt, head }, heldAt, begin)
  }

  /** There is work that was not offered here, or there may be. */
  #lookUp(isKnown = false): void {
    this.#openings.wait(isKnown)
    this.#schedule()
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
        // Work that arrived during the release, and work that waited for a free place.
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
      else
        do await this.#perform(active)
        while (await this.#rest(active))
    } catch (error) {
      if (error instanceof RuntimeError && error.reason === 'lease_lost') return true
      if (!declaration.hasEnded(active.head.state))
        logger.warn({ log_id: claim.logId, work: declaration.name, lease_epoch: claim.leaseEpoch, error }, 'A pass failed.')
      if (!active.lost.signal.aborted && !isOver(error) && !declaration.hasEnded(active.head.state))
        pauseMs = await noteFailure(this.#store, this.#options, active.claim, error)
    }
    // The lease ends with the commit that ends the log.
    if (!declaration.hasEnded(active.head.state)) await this.#leases.giveBack(claim, active.heldAt)
    if (pauseMs !== undefined) this.#retryAfter(claim, pauseMs)
    return pauseMs === undefined
  }

  /** Keeps the lease of what needs nobody just now. True: it needs somebody again, and has a place. */
  async #rest(active: Active<State>): Promise<boolean> {
    const { rests, declaration } = this.#options
    const { claim, lost, head } = active
    if (!rests?.when(head.state) || declaration.needs(head.state) || this.#stopped || lost.signal.aborted) return false
    active.pass = undefined
    const resting = this.#rests.rest(claim.logId, rests.ms, lost.signal)
    this.#placeIsFree()
    const hasPlace = await resting
    active.claim = { ...claim, ...unblemished, head: active.head }
    return hasPlace
  }

  /** What rests has moved. */
  #disturb({ claim, head }: Active<State>): void {
    const { declaration } = this.#options
    if (declaration.hasEnded(head.state)) this.#rests.end(claim.logId, false)
    else if (declaration.needs(head.state)) this.#rests.end(claim.logId, this.#openings.isClear && this.#hasPlaceFor(claim.principal))
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

  #retryAfter({ logId, principal }: Claim<State>, pauseMs: number): void {
    const timer = setTimeout(() => {
      this.#retries.delete(timer)
      this.#offer({ logId, principal })
    }, pauseMs + 20)
    this.#retries.add(timer)
  }

  async #poll(): Promise<void> {
    this.#lookUp()
    try {
      const next = await this.#store.sweep(this.#options.queue)
      if (next.length > 0) this.#lookUp()
    } catch {
      // The database is away; the next poll is not far off.
    }
  }

  /** Polls for overdue work, and for moves of logs in work by other processes. */
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
