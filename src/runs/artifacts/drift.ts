import type { Timestamp } from '../../kernel/time.js'
import { runTopic } from './run-summary.js'

export interface Drift {
  readonly topic: string
  readonly expected_next_seq: number
  readonly last_seen_seq: number
  readonly incoming_seq: number
  readonly reason: 'sequence_gap'
  readonly detected_at: Timestamp
}

/**
 * Looks for a gap between what a run's log holds and what its summary claims. Give it every event in the order of the log,
 * from the retention floor on, then ask. It remembers the first gap only: what follows it rests on it.
 */
export class DriftDetector {
  readonly #runId: string
  #lastSeen: number
  #gap: { readonly lastSeen: number; readonly incoming: number } | undefined

  constructor(run: { readonly runId: string; readonly floorSeq: number }) {
    this.#runId = run.runId
    this.#lastSeen = run.floorSeq
  }

  add(event: { readonly seq: number }): void {
    if (this.#gap === undefined && event.seq !== this.#lastSeen + 1) this.#gap = { lastSeen: this.#lastSeen, incoming: event.seq }
    this.#lastSeen = Math.max(this.#lastSeen, event.seq)
  }

  /**
   * Null when the log is whole and ends where the summary says. A summary that claims more than the log holds is a gap
   * whose incoming event is the claimed last one; one that claims less has not seen the event after it.
   */
  finish(summary: { readonly last_seq: number }, detectedAt: Timestamp): Drift | null {
    const gap = this.#gap ?? this.#difference(summary.last_seq)
    if (gap === undefined) return null
    return {
      topic: runTopic(this.#runId),
      expected_next_seq: gap.lastSeen + 1,
      last_seen_seq: gap.lastSeen,
      incoming_seq: gap.incoming,
      reason: 'sequence_gap',
      detected_at: detectedAt,
    }
  }

  #difference(claimed: number): { readonly lastSeen: number; readonly incoming: number } | undefined {
    if (claimed === this.#lastSeen) return undefined
    return claimed > this.#lastSeen ? { lastSeen: this.#lastSeen, incoming: claimed } : { lastSeen: claimed, incoming: this.#lastSeen }
  }
}
