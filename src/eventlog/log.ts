/**
 * Vocabulary of the log engine.
 *
 * log        an append-only sequence of events with a gap-free `seq` from 1, hash-chained; one per run (later: worker, topic)
 * head       the one row per log that appends compare and set: last seq, last hash, retention floor, and the kind's state
 * command    a wish to write; the kind's pure `decide` turns it into events, an answer, or a refusal
 * lane       one connection with one batch in flight; every log belongs to one lane of a process
 * tail       the in-process memory of a followed log's newest events, shared by all its followers
 * floor      the seq up to which (and including) events have been pruned; `floorHash` is the hash the chain goes on from
 */
import type { Timestamp } from '../kernel/time.js'

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
  readonly idempotencyKey: string | null
}

/** An event that has been decided but has no seq yet. */
export interface DraftEvent {
  readonly type: string
  /** Canonical JSON text of an object (RFC 8785), sanitised. */
  readonly payloadText: string
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
  readonly state: State
  readonly updatedAt: Timestamp
}
