import { redactSecrets } from '../kernel/secret-formats.js'
import { ModelError, type ModelErrorClass } from './model-error.js'
import { readReason, type Reason } from './refusal-reason.js'

const maxReason = 500
/** Only the beginning is read; a refusal has its message there. */
export const maxRefusalBytes = 65_536

export interface Refusal {
  /** 200 for one that comes inside an answer. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Its body, or the event that says it. */
  readonly body: string
}

/**
 * Interprets a refusal: the reason in the server's words, in any shape; and whether the same request may pass later. The server's
 * words count more than its status: an exhausted quota does not come back with a retry, even with status 429, and an overload may
 * pass, even inside an answer that began with 200.
 */
export function refusalError(refusal: Refusal, secrets: readonly string[], nowMs: number): ModelError {
  const said = readReason(refusal.body)
  const waitMs = retryAfterMs(refusal.headers, nowMs) ?? said.retryDelayMs
  const isInside = refusal.status < 300
  const { errorClass, mayPass } = judge(refusal, said, waitMs !== undefined)
  const told = presentable(said.text, secrets) || 'no reason given'
  return new ModelError(errorClass, isInside ? `The model provider broke off: ${told}` : `The model provider answered ${String(refusal.status)}: ${told}`, {
    retryable: mayPass,
    retryAfterMs: waitMs,
    status: isInside ? said.status : refusal.status,
  })
}

/** Bounded, on one line, well-formed, without keys: our own (gateways repeat the key that they refuse) and any of a known format. */
export function presentable(text: string, secrets: readonly string[]): string {
  let safe = text.slice(0, maxRefusalBytes)
  for (const secret of secrets) if (secret !== '') safe = safe.replaceAll(secret, '[key]')
  safe = redactSecrets(safe)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return (safe.length <= maxReason ? safe : `${safe.slice(0, maxReason)}…`).toWellFormed()
}

/** RFC 9110 10.2.3: seconds, or an HTTP date. OpenAI also sends `retry-after-ms`. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const ms = Number.parseFloat(headers['retry-after-ms'] ?? '')
  if (ms >= 0) return ms
  const text = headers['retry-after']?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Number.parseFloat(text) * 1000
  const at = Date.parse(text)
  // The provider's own idea of now: its clock need not agree with ours.
  const sentAt = Date.parse(headers['date'] ?? '')
  return Number.isNaN(at) ? undefined : Math.max(0, at - (Number.isNaN(sentAt) ? nowMs : sentAt))
}

interface Judgement {
  readonly errorClass: ModelErrorClass
  readonly mayPass: boolean
}

const neverPasses: Judgement = { errorClass: 'rejected', mayPass: false }

function judge({ status, headers }: Refusal, said: Reason, isAskedToWait: boolean): Judgement {
  const byWords = judgeWords(said)
  // A quota per minute is called a quota too; a server that gives a time to retry means it.
  if (byWords?.mayPass === false && !(isAskedToWait && (status === 429 || said.status === 429))) return byWords
  const isInside = status < 300
  if (isInside && said.isPage) return neverPasses
  const judged = isInside
    ? (byWords ?? (said.status === undefined ? { errorClass: 'unavailable', mayPass: false } : judgeStatus(said.status)))
    : judgeStatus(status)
  return headers['x-should-retry'] === 'false' ? { ...judged, mayPass: false } : judged
}

const usedUp =
  /insufficient[_ ]?(?:quota|balance|funds|credits?)|quota[^.]{0,40}(?:used up|exceeded|exhausted)|exceeded[^.]{0,40}quota|credit balance|out of credits|billing|payment required/i
const disallowed = /content[_ ]?(?:policy|filter|management)|safety (?:system|policy)|moderation/i
const passing: readonly (readonly [RegExp, ModelErrorClass])[] = [
  [/overloaded|server is busy|at capacity/i, 'unavailable'],
  [/rate[_ ]?limit|too many requests/i, 'rate_limited'],
  [/^(?:timeout|timeout_error|deadline_exceeded)$/i, 'timeout'],
  [/^(?:server_error|api_error|internal_error|internal|internal_server_error|unavailable|service_unavailable)$/i, 'unavailable'],
]
const refusing =
  /^(?:invalid_request_error|invalid_request|invalid_argument|authentication_error|permission_error|permission_denied|unauthenticated|not_found_error|not_found|invalid_api_key|model_not_found|request_too_large|context_length_exceeded)$/i

function judgeWords({ text, marks }: Reason): Judgement | undefined {
  const words = [...marks, text]
  if (words.some((word) => usedUp.test(word)) || words.some((word) => disallowed.test(word))) return neverPasses
  for (const [pattern, errorClass] of passing) if (words.some((word) => pattern.test(word))) return { errorClass, mayPass: true }
  return marks.some((mark) => refusing.test(mark)) ? neverPasses : undefined
}

function judgeStatus(status: number): Judgement {
  if (status === 429) return { errorClass: 'rate_limited', mayPass: true }
  if (status === 408 || status === 504) return { errorClass: 'timeout', mayPass: true }
  if (status === 501 || status === 505) return neverPasses
  if (status >= 500 || status === 409 || status === 425) return { errorClass: 'unavailable', mayPass: true }
  return neverPasses
}
