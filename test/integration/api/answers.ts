import type { Answer } from '../../dev-env/index.js'

export interface Detail {
  readonly reason: string
  readonly [fact: string]: unknown
}

export interface WireRun {
  readonly id: string
  readonly thread_id: string
  readonly status: string
  readonly latest_seq: number
  readonly head_hash: string
  readonly retention_floor: number
  readonly terminal_reason_class: string | null
  readonly terminal_reason: string | null
  readonly terminal_at: string | null
  readonly [member: string]: unknown
}

export interface WireEvent {
  readonly seq: number
  readonly event_type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly prev_hash: string | null
  readonly event_hash: string
  readonly recorded_at: string
  readonly author: 'runtime' | 'client' | null
  readonly lease_epoch: number | null
  readonly idempotency_key: string | null
}

export interface AppendResult {
  readonly status: number
  readonly event?: WireEvent
  readonly error?: { readonly code: string; readonly details: readonly Detail[] }
  readonly idempotentReplay?: boolean
}

interface Refusal {
  readonly code: string
  readonly message: string
  readonly details?: readonly Detail[]
}

const refusalOf = (answer: Answer): Refusal | undefined => answer.json['error'] as Refusal | undefined

export const codeOf = (answer: Answer): string | undefined => refusalOf(answer)?.code

/** The first detail of a refusal: why, and the numbers that explain it. */
export function detailOf(answer: Answer): Detail {
  const detail = refusalOf(answer)?.details?.[0]
  if (!detail) throw new Error(`Not a refusal with details: ${String(answer.status)} ${answer.text.slice(0, 300)}`)
  return detail
}

/** `409 run_terminal` and the like: what most tests of refusals compare. `200` alone for an answer that is none. */
export const outcomeOf = (answer: Answer): string => [String(answer.status), refusalOf(answer)?.details?.[0]?.reason].filter(Boolean).join(' ')

/** What an answer was asked for. Throws with the answer, where it is another one. */
function memberOf(answer: Answer, name: string): unknown {
  const member = answer.json[name]
  if (member === undefined) throw new Error(`There is no \`${name}\` in an answer ${String(answer.status)}: ${answer.text.slice(0, 300)}`)
  return member
}

export const runOf = (answer: Answer): WireRun => memberOf(answer, 'run') as WireRun
export const eventOf = (answer: Answer): WireEvent => memberOf(answer, 'event') as WireEvent
export const eventsOf = (answer: Answer): readonly WireEvent[] => memberOf(answer, 'events') as readonly WireEvent[]
export const resultsOf = (answer: Answer): readonly AppendResult[] => memberOf(answer, 'results') as readonly AppendResult[]
export const isReplay = (answer: Answer): boolean => answer.json['idempotentReplay'] === true

export const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)
