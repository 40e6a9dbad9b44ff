import type { Json } from '../../kernel/json.js'
import { parseTimestamp, type Timestamp } from '../../kernel/time.js'

/** A 32-bit signed integer, as processes return. */
export const exitCodeOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined

/** Whole milliseconds between two recorded times, never negative. */
function millisecondsBetween(from: Timestamp, to: Timestamp): number {
  return Math.max(0, Math.floor((parseTimestamp(to) - parseTimestamp(from)) / 1000))
}

/** A `tool.call` that waits for its `tool.result`. */
export interface OpenCall {
  readonly seq: number
  readonly tool: string
  readonly params: Json
  readonly recordedAt: Timestamp
}

/** How long a call took: as its result says, or else from its record to the result's. */
export function resultLatency(call: Pick<OpenCall, 'recordedAt'> | undefined, told: number | undefined, recordedAt: Timestamp): number {
  return told ?? (call === undefined ? 0 : millisecondsBetween(call.recordedAt, recordedAt))
}
