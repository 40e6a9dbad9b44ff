/** How often, and how patiently, a call that may be repeated is repeated. */
export interface RetryOptions {
  /** All of them, the first included. */
  readonly attempts?: number
  /** The longest pause after the first attempt; doubles with each further one. */
  readonly baseMs?: number
  /** No pause of our own choice is longer. */
  readonly capMs?: number
  /** From the first attempt to the beginning of the last. A pause that the runtime asks for and that does not fit is not begun. */
  readonly totalMs?: number
}

export type RetryPolicy = Required<RetryOptions>

export const defaultRetry: RetryPolicy = { attempts: 5, baseMs: 200, capMs: 10_000, totalMs: 60_000 }
export const noRetry: RetryPolicy = { ...defaultRetry, attempts: 1 }

/** Statuses after which a repetition may succeed. 502 and 504 are not the runtime's: something in between says them. */
const passing = new Set([429, 500, 502, 503, 504])

export const isPassing = (status: number): boolean => passing.has(status)

/** Exponential back-off with full jitter: anything from nothing to the longest pause, so that callers do not come back together. */
export function pauseMs(failures: number, policy: Pick<RetryPolicy, 'baseMs' | 'capMs'>, random: () => number = Math.random): number {
  return Math.floor(random() * Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(failures, 30)))
}

/** What the answer asks to wait at least: `retry_after_ms` of a refusal, else Retry-After in seconds or as a date. */
export function askedPauseMs(headers: Headers, retryAfterMs: number | undefined, nowMs: number): number {
  if (retryAfterMs !== undefined) return Math.max(0, retryAfterMs)
  const header = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const date = header === '' ? Number.NaN : Date.parse(header)
  return Number.isNaN(date) ? 0 : Math.max(0, date - nowMs)
}
