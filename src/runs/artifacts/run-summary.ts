import { sha256Hex } from '../../kernel/hash.js'
import { canonicalJson } from '../../kernel/json.js'
import type { Timestamp } from '../../kernel/time.js'
import type { RunStatus } from '../run.js'

/** What a run's head row says about its log. */
export interface HeadValues {
  readonly runId: string
  readonly status: RunStatus
  readonly latestSeq: number
  readonly lastEventType: string | null
  readonly updatedAt: Timestamp
}

export interface RunSummary {
  readonly run_id: string
  readonly status: RunStatus
  readonly last_seq: number
  /** All events that were ever appended, pruned ones included: seqs have no gaps, so it equals `last_seq`. */
  readonly event_count: number
  readonly projection_hash: string
  readonly updated_at: Timestamp
}

/** The summary is a function of the head, which is written with the events: it cannot lag behind or drift. */
export function runSummary(head: HeadValues): RunSummary {
  const counted = { run_id: head.runId, status: head.status, last_seq: head.latestSeq, event_count: head.latestSeq }
  return { ...counted, projection_hash: projectionHash(counted), updated_at: head.updatedAt }
}

/** `sha256:` and the hex digest of the canonical JSON of `{event_count, last_seq, run_id, status}`. */
export function projectionHash(summary: Pick<RunSummary, 'run_id' | 'status' | 'last_seq' | 'event_count'>): string {
  const { run_id, status, last_seq, event_count } = summary
  return `sha256:${sha256Hex(canonicalJson({ run_id, status, last_seq, event_count }))}`
}

export interface RunCheckpoint {
  readonly topic: string
  readonly last_seq: number
  readonly last_event_type: string | null
  readonly updated_at: Timestamp
}

export function runCheckpoint(head: HeadValues): RunCheckpoint {
  return { topic: runTopic(head.runId), last_seq: head.latestSeq, last_event_type: head.lastEventType, updated_at: head.updatedAt }
}

export function runTopic(runId: string): string {
  return `run:${runId}:events`
}

/** The run that a topic belongs to; undefined for any other topic. */
export function runOfTopic(topic: string): string | undefined {
  return /^run:(.+):events$/s.exec(topic)?.[1]
}
