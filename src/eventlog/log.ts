/**
 * Vocabulary of the log engine.
 *
 * log        an append-only sequence of events with a gap-free `seq` from 1, hash-chained; one per run and per worker (later: topic)
 * head       the one row per log that appends compare and set: last seq, last hash, retention floor, and the kind's state
 * command    a wish to write; the kind's pure `decide` turns it into events, an answer, or a refusal
 * lane       one connection with one batch in flight; every log belongs to one lane of a process
 * tail       the in-process memory of a followed log's newest events, shared by all its followers
 * floor      the seq up to which (and including) events have been pruned; `floorHash` is the hash the chain goes on from
 */
import type { Timestamp } from '../kernel/time.js'

/** `runtime`: an executor or holder under a lease, or the service itself. `client`: whoever called the service. */
export type Author = 'runtime' | 'client'

/** Who writes an event. */
export interface Writer {
  readonly author: Author
  /** The epoch of the lease that it is written under; null for the service itself, and for clients. */
  readonly leaseEpoch: number | null
}

export const byClient: Writer = { author: 'client', leaseEpoch: null }
export const byService: Writer = { author: 'runtime', leaseEpoch: null }
export const underLease = (leaseEpoch: number): Writer => ({ author: 'runtime', leaseEpoch })

/** An event as it is stored, served and hashed. Hashes are lower-case hex. */
export interface LogEvent {
  readonly logId: string
  readonly seq: number
  readonly type: string
  /** Canonical JSON text (RFC 8785): hash input, column and wire form are these very characters. */
  readonly payloadText: string
  readonly recordedAt: Timestamp
  /** Null for seq 1 only. */
  readonly prevHash: string | null
  readonly hash: string
  readonly hashVersion: number
  /** Null for events of hash version 2, from before events had authors. */
  readonly author: Author | null
  readonly leaseEpoch: number | null
  readonly idempotencyKey: string | null
}

/** An event that has been decided but has no seq yet. */
export interface DraftEvent {
  readonly type: string
  /** Canonical JSON text of an object (RFC 8785), sanitised. */
  readonly payloadText: string
  readonly writer: Writer
  readonly idempotencyKey?: string | undefined
  /** SHA-256 of what the caller sent under the key; the same key with another fingerprint is a conflict. */
  readonly fingerprint?: string | undefined
}

export interface LogPosition {
  readonly latestSeq: number
  /** Hash of the event at `latestSeq`; null when the log has no events. */
  readonly headHash: string | null
  readonly floorSeq: number
  /** Hash of the event at `floorSeq`; null when nothing was pruned. */
  readonly floorHash: string | null
}

export interface Head<State> extends LogPosition {
  readonly logId: string
  /** Rises by one with every commit on the log, events or not: what compare-and-set compares. */
  readonly version: number
  /** Bytes of all payloads that were ever appended, pruned ones included. Logs older than the count have it from then on. */
  readonly logBytes: number
  readonly state: State
  readonly updatedAt: Timestamp
}
