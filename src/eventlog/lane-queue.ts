import type { Nonce, NonceFault } from '../kernel/nonce.js'
import type { CachedHead } from './head-cache.js'
import type { KeyRef, Recorded } from './kind.js'
import type { Plan } from './plan.js'

/** What the database held under a command's keys when the log's head had, at least, `version`. */
export interface LookUp {
  readonly version: number
  readonly recorded: ReadonlyMap<string, Recorded>
}

/** A command that waits to be decided and committed. */
export interface Entry<Command, Answer> {
  readonly command: Command
  readonly keys: readonly KeyRef[]
  readonly nonce: Nonce | undefined
  readonly arrivedAt: number
  /** Of the text that it keeps in memory. */
  readonly weight: number
  /** Undefined until somebody has asked for the command's keys. */
  lookUp: LookUp | undefined
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/** The waiting commands of one log, in arrival order. */
export interface LogQueue<Command, Answer> {
  readonly logId: string
  entries: Entry<Command, Answer>[]
  loading: boolean
  inFlight: boolean
  misses: number
  /** How many of the next commands are to be tried one at a time, to find the one that the database refuses. */
  alone: number
}

export function newLogQueue<Command, Answer>(logId: string): LogQueue<Command, Answer> {
  return { logId, entries: [], loading: false, inFlight: false, misses: 0, alone: 0 }
}

const nothing: ReadonlyMap<string, Recorded> = new Map()

/** All that was found under the keys of these commands. */
export function recordedUnder<Command, Answer>(entries: readonly Entry<Command, Answer>[]): ReadonlyMap<string, Recorded> {
  const found = [...new Set(entries.flatMap(({ lookUp }) => (lookUp && lookUp.recorded.size > 0 ? [lookUp.recorded] : [])))]
  return found.length === 0 ? nothing : new Map(found.flatMap((recorded) => [...recorded]))
}

/**
 * May the refusals of a plan be given? A replay is answered before anything is refused, so the keys of refused commands must
 * have been looked up on this head or a newer one: a key that was recorded later has moved the head. And the head must have
 * been exact after the commands arrived, either by the commit that the plan is part of (its compare-and-set proves it) or
 * because it was read since.
 */
export function isCertain<State, Command, Answer>(plan: Plan<State, Answer>, entries: readonly Entry<Command, Answer>[], cached: CachedHead<State>): boolean {
  return plan.planned.every(({ decision }, i) => {
    const entry = entries[i]
    if (!decision.negative || !entry) return true
    if (entry.keys.length > 0 && !(entry.lookUp && entry.lookUp.version >= cached.head.version)) return false
    return plan.write !== undefined || entry.arrivedAt < cached.exactAt
  })
}

const noNonces: readonly Nonce[] = []

/** Those of the commands' nonces that the next statement has to record. */
export function openNonces<Command, Answer>(entries: readonly Entry<Command, Answer>[]): readonly Nonce[] {
  let open: Nonce[] | undefined
  for (const { nonce } of entries) if (nonce?.isOpen === true) (open ??= []).push(nonce)
  return open ?? noNonces
}

const nothingRefused: ReadonlyMap<never, Error> = new Map<never, Error>()

/**
 * Tells the commands' nonces what the statement has made of them. Answers the commands that are refused for theirs; a nonce that was
 * recorded stays so if its command has to be written by a later statement.
 */
export function settleNonces<Command, Answer>(
  entries: readonly Entry<Command, Answer>[],
  recorded: { faultOf(nonce: Nonce): NonceFault | undefined },
): ReadonlyMap<Entry<Command, Answer>, Error> {
  let refused: Map<Entry<Command, Answer>, Error> | undefined
  for (const entry of entries) {
    const { nonce } = entry
    if (nonce?.isOpen !== true) continue
    const fault = recorded.faultOf(nonce)
    if (fault === undefined) nonce.spent()
    else (refused ??= new Map<Entry<Command, Answer>, Error>()).set(entry, nonce.refused(fault))
  }
  return refused ?? nothingRefused
}
