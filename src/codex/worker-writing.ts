import { byService, rowOf, type DecideContext, type Decision, type DraftEvent, type Recorded, type Row, type Writer } from '../eventlog/index.js'
import type { RuntimeError } from '../kernel/errors.js'
import { canonicalJson } from '../kernel/json.js'
import { outcomeRows } from './request-rows.js'
import type { PendingRequest, WorkerState } from './worker.js'
import type { WorkerAnswer } from './worker-command.js'
import { failureResponse, workerEvent, type FailureReason } from './worker-events.js'
import { hasEnded, type WorkerStatus } from './worker-lifecycle.js'

export type WorkerDecision = Decision<WorkerState, WorkerAnswer>
export type WorkerContext = DecideContext<WorkerState>

export const refuse = (state: WorkerState, refusal: RuntimeError): WorkerDecision => ({ events: [], state, rows: [], negative: true, outcome: { refusal } })

/** Nothing has to be written: it was done before, or is true. */
export const already = (state: WorkerState, recorded?: Recorded): WorkerDecision => ({
  events: [],
  state,
  rows: [],
  negative: true,
  outcome: { answer: ({ head }) => ({ head, events: [], replay: true, recordedSeq: recorded?.seq }) },
})

type WorkerDraft = Omit<DraftEvent, 'writer'>

/** The events of one command, collected step by step; in the service's name unless another author is given. */
export class Writing {
  readonly #context: WorkerContext
  readonly #writer: Writer
  readonly #events: DraftEvent[] = []
  readonly #rows: Row[] = []
  state: WorkerState

  constructor(context: WorkerContext, writer: Writer = byService) {
    this.#context = context
    this.#writer = writer
    this.state = context.head.state
  }

  event(draft: WorkerDraft, writer: Writer = this.#writer): this {
    this.#events.push({ ...draft, writer })
    return this
  }

  /** Seq of the newest event of this command. */
  get seq(): number {
    return this.#context.head.latestSeq + this.#events.length
  }

  row(row: Row): this {
    this.#rows.push(row)
    return this
  }

  become(status: WorkerStatus, more: Partial<WorkerState> = {}): this {
    const { now } = this.#context
    this.state = { ...this.state, stopReason: null, stoppedAt: hasEnded(status) ? now : null, ...more, status, changedAt: now }
    return this
  }

  alive(): this {
    this.state = { ...this.state, lastHeartbeatAt: this.#context.now }
    return this
  }

  /** Ends a pending request: `responseText` for the caller, and an event, unless the newest one is it. */
  settle(pending: PendingRequest, state: 'answered' | 'failed' | FailureReason, responseText: string, event?: WorkerDraft): this {
    if (event) this.event(event)
    this.state = { ...this.state, pending: this.state.pending.filter((other) => other.key !== pending.key) }
    const outcome = { request_id: pending.key, outcome_seq: this.seq, state, response: responseText, settled_at: this.#context.now }
    return this.row(rowOf(outcomeRows, outcome))
  }

  fail(pending: PendingRequest, reason: FailureReason): this {
    const response = failureResponse(pending.id, reason)
    return this.settle(pending, reason, canonicalJson(response), workerEvent('worker.error', { request_id: pending.id, response }))
  }

  failAll(reason: FailureReason): this {
    for (const pending of this.state.pending) this.fail(pending, reason)
    return this
  }

  done(remember: WorkerDecision['remember'] = []): WorkerDecision {
    const state = this.#events.length > 0 ? { ...this.state, lastEventAt: this.#context.now } : this.state
    return {
      events: this.#events,
      state,
      rows: this.#rows,
      remember,
      negative: false,
      outcome: { answer: ({ head, events }) => ({ head, events, replay: false, recordedSeq: undefined }) },
    }
  }
}
