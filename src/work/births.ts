import type { BirthLease, Head, LogEvent } from '../eventlog/index.js'
import type { Claim } from './claim.js'
import type { Held, Pass, Performer } from './performer.js'
import { mayTake, type Places } from './share.js'

/** What a log that is about to be born will need, as far as sharing and turns are concerned. */
export interface ExpectedNeed {
  readonly principal: string
  readonly turn: { readonly key: string } | null
}

/** A place that is kept for a log until its birth has been decided, and the lease that the birth is to be written with. */
export interface Adoption<State> {
  readonly lease: BirthLease
  /** The birth has been decided: this is its head, or, undefined, the log was not born. Whoever does not know says nothing. */
  settled(head: Head<State> | undefined): void
  /** Nobody knows whether the log was born. */
  unknown(): void
}

/** A log as its birth has left it. */
interface Born<State> {
  readonly head: Head<State>
  /** All of its events. */
  readonly events: readonly LogEvent[]
}

/** Begins the work on a log that was born here: `events` are all that it has. */
export type BeginBorn<State> = (claim: Claim<State>, held: Held, events: readonly LogEvent[]) => Pass<State>

interface Expected<State> extends ExpectedNeed {
  readonly begin: BeginBorn<State>
  /** When the place was taken: the lease cannot have begun before that. */
  readonly since: number
  born: Born<State> | undefined
}

interface BornWithLease<State> {
  readonly principal: string
  readonly head: Head<State>
  readonly heldAt: number
  readonly begin: Performer<State>['begin']
}

/** No owner was before it. */
export const firstEpoch = 1

/** The logs that are being born with a lease of this process. */
export class Births<State> {
  readonly #expected = new Map<string, Expected<State>>()
  #idle: (() => void)[] = []

  get size(): number {
    return this.#expected.size
  }

  has(logId: string): boolean {
    return this.#expected.has(logId)
  }

  principals(): string[] {
    return [...this.#expected.values()].map(({ principal }) => principal)
  }

  /**
   * Keeps a place. False: there is none for this principal, or another turn of the same key is being born just now, of which the
   * statement that writes this one would not know.
   */
  expect(logId: string, { principal, turn }: ExpectedNeed, begin: BeginBorn<State>, { free, held, percent }: Places, since: number): boolean {
    if (!mayTake(held.get(principal) ?? 0, free, percent)) return false
    for (const other of this.#expected.values()) if (turn && other.turn?.key === turn.key && other.principal === principal) return false
    this.#expected.set(logId, { principal, turn, begin, since, born: undefined })
    return true
  }

  /** A log has been committed. True: it was expected here, so nobody needs to be found for it yet. */
  committed(head: Head<State>, events: readonly LogEvent[]): boolean {
    const expected = this.#expected.get(head.logId)
    if (!expected) return false
    // What is committed to it before its birth is settled comes through its head.
    expected.born ??= { head, events }
    return true
  }

  /** The birth was written with our lease. Undefined: it is not one that was expected here. */
  leased(logId: string): BornWithLease<State> | undefined {
    const expected = this.#expected.get(logId)
    if (!expected?.born) return undefined
    this.forget(logId)
    const { principal, begin, since, born } = expected
    return { principal, head: born.head, heldAt: since, begin: (claim, held) => begin(claim, held, born.events) }
  }

  /** True: it was still expected. */
  forget(logId: string): boolean {
    const isKnown = this.#expected.delete(logId)
    if (this.#expected.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
    return isKnown
  }

  /** Resolves when no birth is under way. */
  async decided(): Promise<void> {
    if (this.#expected.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }
}
