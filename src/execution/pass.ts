import type { HookContext } from '../extensions/index.js'
import type { Clock } from '../kernel/time.js'
import { foldedOn, type Standing } from '../eventlog/index.js'
import { messagesOf, workFold, type RunHead, type RunWork } from '../runs/index.js'
import type { Agent } from './agent.js'
import type { PausePoint, PausePoints } from './pause-points.js'
import type { ModelMessage } from '../models/index.js'
import type { RunWriter, Step } from './run-writer.js'
import { TurnTime } from './turn-time.js'

export interface PassSignals {
  /** The lease is gone: stop, and write nothing more. */
  readonly lost: AbortSignal
  /** The run was asked to stop: abort the work under way, then end it. */
  readonly stop: AbortSignal
}

/** One pass over a run under one lease: the folded log, kept current with the pass's own writes. */
export class Pass {
  readonly agent: Agent
  readonly writer: RunWriter
  /** The earlier conversation of the thread. */
  readonly history: readonly ModelMessage[]
  readonly signals: PassSignals
  readonly epoch: number
  /** The database's. */
  readonly clock: Clock
  readonly time: TurnTime
  readonly #pauses: PausePoints | undefined
  #standing: Standing<RunWork>
  #isWhole = true
  head: RunHead
  /** Aborted when a message came that ends the turn under way. Renewed for every turn. */
  interrupt = new AbortController()

  constructor(parts: {
    agent: Agent
    clock: Clock
    pauses?: PausePoints | undefined
    writer: RunWriter
    history: readonly ModelMessage[]
    standing: Standing<RunWork>
    signals: PassSignals
    head: RunHead
  }) {
    this.agent = parts.agent
    this.clock = parts.clock
    this.time = new TurnTime(parts.clock)
    this.#pauses = parts.pauses
    this.writer = parts.writer
    this.history = parts.history
    this.#standing = parts.standing
    this.signals = parts.signals
    this.head = parts.head
    this.epoch = parts.head.state.leaseEpoch
  }

  /** What the run's log means so far. */
  get fold(): RunWork {
    return this.#standing.state
  }

  /** The same for those who fold on from it. Undefined: others have written in between, which means nothing here but belongs to the log. */
  get standing(): Standing<RunWork> | undefined {
    return this.#isWhole ? this.#standing : undefined
  }

  /** For the work of one step: aborted by a lost lease, a request to stop, or an interrupting message. */
  stepSignal(): AbortSignal {
    return AbortSignal.any([this.signals.lost, this.signals.stop, this.interrupt.signal])
  }

  /** The conversation of the thread up to now. */
  messages(): readonly ModelMessage[] {
    return [...this.history, ...messagesOf(this.fold)]
  }

  /** Where the pass is, for extensions. */
  get place(): HookContext {
    const { turn } = this.fold
    return { run_id: this.writer.runId, thread_id: this.head.state.threadId, turn_id: turn?.turnId, frame_id: turn?.frameId }
  }

  /** A moment at which a test may hold the pass. */
  async reach(point: PausePoint): Promise<void> {
    if (this.#pauses) await this.#pauses.reach(point, this.writer.runId)
  }

  /** Writes, and folds the written events. */
  async commit(step: Step): Promise<void> {
    const { head, events } = await this.writer.commit(step)
    for (const event of events) {
      if (event.prevHash !== this.#standing.hash) this.#isWhole = false
      this.#standing = foldedOn(workFold, this.#standing, event)
    }
    this.head = head
  }
}
