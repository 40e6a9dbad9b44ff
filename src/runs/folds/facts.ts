import type { LogEvent } from '../../eventlog/index.js'
import type { Json, JsonObject } from '../../kernel/json.js'
import type { Timestamp } from '../../kernel/time.js'

/**
 * What an event says, read once for all folds: which events count, for whom, and what their numbers are. A number that is no
 * count counts as zero, so that no payload can take back what was used.
 */
export interface Fact {
  readonly type: FoldedType
  readonly seq: number
  readonly at: Timestamp
  /**
   * `runtime`: an executor under its lease, the service, or a release that wrote down no authors and is believed as it
   * believed itself. `client`: it moves nothing of what the runtime does.
   */
  readonly by: 'runtime' | 'client'
  /** It came after the run had been asked to stop, or had ended. */
  readonly isLate: boolean
  /** Undefined when the stored text is no object; folds that cannot do without take it as empty. */
  readonly payload: JsonObject | undefined
}

/** Types that mean something to a fold. Everything else is kept, listed and streamed, and changes nothing. */
const foldedTypes = [
  ...['user.message', 'turn.started', 'turn.waiting', 'turn.finished', 'step.started', 'step.finished', 'run.delta', 'run.reasoning', 'model.finished'],
  ...['tool.call', 'tool.started', 'tool.result', 'approval.requested', 'approval.resolved', 'run.loop_warning', 'run.note'],
  ...['tool', 'verification', 'payment'],
] as const
export type FoldedType = (typeof foldedTypes)[number]

const folded: ReadonlySet<string> = new Set(foldedTypes)
export const isFolded = (type: string): type is FoldedType => folded.has(type)

/** Undefined for an event that means nothing to any fold. */
export function factOf({ type, seq, recordedAt, author, payloadText }: LogEvent): Fact | undefined {
  if (!isFolded(type)) return undefined
  const payload = objectOf(payloadText)
  return { type, seq, at: recordedAt, by: author === 'client' ? 'client' : 'runtime', isLate: payload?.['late'] === true, payload }
}

function objectOf(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

export const textAt = (payload: JsonObject, name: string): string => {
  const value = payload[name]
  return typeof value === 'string' ? value : ''
}

/** A whole number from 0 up that a double holds exactly; 0 for everything else. */
export const countAt = (payload: JsonObject, name: string): number => {
  const value = payload[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0
}

export const objectAt = (payload: JsonObject, name: string): JsonObject => {
  const value = payload[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

/** The sum of two counts, which is one, too. */
export const plus = (a: number, b: number): number => Math.min(a + b, Number.MAX_SAFE_INTEGER)
