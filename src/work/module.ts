import type { DatabasePool } from 'slonik'
import type { WakeUpListener } from '../db/index.js'

/**
 * A domain as a process has it: its logs, what it hears of from other processes, and what it does by itself besides answering
 * requests. A role of a process is which modules it has, and what they are given.
 */
export interface Module {
  readonly logs: readonly OpenLog[]
  /** What it does with the hints of other processes, by topic. */
  readonly hears: Readonly<Record<string, WakeUpListener>>
  /** The schema is this build's, and the database's time is known: what it does by itself begins. */
  start(database: { readonly pool: DatabasePool }): void
  /** Takes nothing new, and lets what is under way end for `graceMs`. */
  drain(graceMs: number): Promise<void>
  /** Ends the rest. Logs are closed afterwards, and then the engine's connections. */
  stop(): Promise<void>
}

/** What composing needs to know of a log. */
export interface OpenLog {
  /** Commands that wait to be written. */
  readonly queued: number
  close(): Promise<void>
}
