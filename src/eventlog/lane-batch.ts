import type { HeadWrite } from './append-statement.js'
import type { Entry, LogQueue } from './lane-queue.js'
import type { Head } from './log.js'
import type { Plan } from './plan.js'

/** A log that waits to be born. */
export interface BirthEntry<State> {
  readonly write: HeadWrite<State>
  readonly weight: number
  readonly resolve: (head: Head<State> | undefined) => void
  readonly reject: (error: Error) => void
}

/** What one log contributes to a batch: the commands that were taken from its queue, and what they come to. */
export interface Share<State, Command, Answer> {
  readonly queue: LogQueue<Command, Answer>
  readonly entries: Entry<Command, Answer>[]
  readonly plan: Plan<State, Answer>
  readonly write: HeadWrite<State>
}

/** What is committed by one statement. No log is in it twice. */
export interface Batch<State, Command, Answer> {
  readonly shares: readonly Share<State, Command, Answer>[]
  readonly births: readonly BirthEntry<State>[]
  /** It holds as much as a batch may. */
  readonly isFull: boolean
}

/** Splits off up to `limit` births. A second birth of an id waits for a later batch: there it finds the id taken. */
export function takeBirths<State>(waiting: readonly BirthEntry<State>[], limit: number): { taken: Map<string, BirthEntry<State>>; rest: BirthEntry<State>[] } {
  const taken = new Map<string, BirthEntry<State>>()
  const rest: BirthEntry<State>[] = []
  for (const birth of waiting) {
    const { logId } = birth.write.after
    if (taken.size < limit && !taken.has(logId)) taken.set(logId, birth)
    else rest.push(birth)
  }
  return { taken, rest }
}

/** Two halves of a batch that has at least two logs; undefined for one that cannot be divided. */
export function halves<State, Command, Answer>({ births, shares }: Batch<State, Command, Answer>): Batch<State, Command, Answer>[] | undefined {
  if (births.length + shares.length < 2) return undefined
  const middle = Math.floor((births.length + shares.length) / 2)
  const fromBirths = Math.min(middle, births.length)
  const fromShares = middle - fromBirths
  return [
    { births: births.slice(0, fromBirths), shares: shares.slice(0, fromShares), isFull: false },
    { births: births.slice(fromBirths), shares: shares.slice(fromShares), isFull: false },
  ]
}

export function sizeOf<State, Command, Answer>({ births, shares }: Batch<State, Command, Answer>): { commands: number; logs: number; events: number } {
  const writes = [...births, ...shares].map(({ write }) => write)
  return {
    commands: births.length + shares.reduce((sum, share) => sum + share.entries.length, 0),
    logs: writes.length,
    events: writes.reduce((sum, write) => sum + write.events.length, 0),
  }
}
