import type { LogEvent } from '../eventlog/index.js'
import { fingerprint, maxPayloadBytes, storedText } from '../kernel/payload.js'
import type { AppendRequest, ForeignEvent, RunHead, RunLog, WrittenEvent } from '../runs/index.js'
import type { Lease } from '../work/index.js'

export type StepEvent = WrittenEvent | ForeignEvent

export interface Step {
  readonly events: readonly StepEvent[]
  /** The frame that the step consumes. */
  readonly consumes?: number
  /** Written too when nothing is left to do after that. */
  readonly whenIdle?: readonly StepEvent[]
}

/** Writes to one run under one lease. Refused with `lease_lost` as soon as somebody else holds a newer one. */
export class RunWriter {
  readonly runId: string
  readonly #log: RunLog
  readonly #lease: Lease

  constructor(log: RunLog, lease: Lease) {
    this.#log = log
    this.#lease = lease
    this.runId = lease.logId
  }

  /** The head after the commit, and the step's events as they stand in the log, those included that an earlier attempt wrote. */
  async commit(step: Step): Promise<{ head: RunHead; events: LogEvent[] }> {
    const { head, results } = await this.#log.submit(this.runId, {
      type: 'execute',
      leaseEpoch: this.#lease.leaseEpoch,
      events: step.events.map(request),
      processedFrameSeq: step.consumes,
      whenIdle: step.whenIdle?.map(request),
    })
    // The fold already contains the writes of an earlier attempt.
    return { head, events: results.flatMap((result) => (result.kind === 'written' ? [result.event] : [])) }
  }

  /** The reason in the request to stop. */
  async cancelReason({ state }: RunHead): Promise<string> {
    const seq = state.cancelRequestedSeq
    const request = seq === null ? undefined : await this.#log.events.at(this.runId, seq)
    const reason = request ? (JSON.parse(request.payloadText) as { reason?: unknown }).reason : undefined
    return typeof reason === 'string' && reason !== '' ? reason : 'cancel requested'
  }
}

/** Room that an event may add to the frame that it records: a frame of maximum size must stay readable. */
const marginBytes = 16 * 1024

function request(event: StepEvent): AppendRequest {
  const payloadText = storedText(event.payload, maxPayloadBytes + marginBytes, 'event payload')
  if (event.key === undefined) return { type: event.type, payloadText }
  // A step keeps its identity even if a second attempt would write something else: the key alone decides.
  return { type: event.type, payloadText, idempotencyKey: event.key, fingerprint: fingerprint(event.key) }
}
