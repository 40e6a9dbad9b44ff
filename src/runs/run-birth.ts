import type { JsonObject } from '../kernel/json.js'
import type { Adoption } from '../work/index.js'
import type { RunState } from './run.js'

/** A frame that nobody has consumed. */
export interface PendingFrame {
  readonly frameSeq: number
  readonly frameId: string
  readonly frameType: string
  readonly payload: JsonObject
}

/** What is known of a run that is about to be born: whoever executes it at once need not read it back. */
export interface RunBirth {
  readonly runId: string
  readonly state: RunState
  readonly frames: readonly PendingFrame[]
  /** Its thread is new, so nothing was said before it. */
  readonly isAloneInThread: boolean
}

/** Keeps a place for the run in this process. Undefined: it is executed by whoever claims it. */
export type AdoptRun = (birth: RunBirth) => Adoption<RunState> | undefined
