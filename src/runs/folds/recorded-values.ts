import type { LogEvent } from '../../eventlog/index.js'
import type { Json, JsonObject } from '../../kernel/json.js'
import { parseTimestamp, type Timestamp } from '../../kernel/time.js'

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The payload when it is an object, else undefined. Never throws. */
export function objectPayload(event: LogEvent): JsonObject | undefined {
  try {
    const value = JSON.parse(event.payloadText) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const textAt = (object: JsonObject, key: string): string | undefined => {
  const value = object[key]
  return typeof value === 'string' ? value : undefined
}

export const countAt = (object: JsonObject, key: string): number | undefined => {
  const value = object[key]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** A 32-bit signed integer, as processes return. */
export const exitCodeAt = (object: JsonObject, key: string): number | undefined => {
  const value = object[key]
  return typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined
}

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

/** The result of a call, as far as artifacts tell of it. */
export function resultLatency(call: Pick<OpenCall, 'recordedAt'> | undefined, result: JsonObject, recordedAt: Timestamp): number {
  return countAt(result, 'latency_ms') ?? (call === undefined ? 0 : millisecondsBetween(call.recordedAt, recordedAt))
}
