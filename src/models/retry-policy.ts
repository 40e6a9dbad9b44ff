export interface RetryPolicy {
  /** The first attempt counts. */
  readonly maxAttempts: number
  readonly baseMs: number
  readonly capMs: number
  /** A provider that asks for a longer wait than this is not waited for longer. */
  readonly maxRetryAfterMs: number
}

export const defaultRetryPolicy: RetryPolicy = { maxAttempts: 4, baseMs: 500, capMs: 8_000, maxRetryAfterMs: 30_000 }

/**
 * How long to wait after failed attempt number `attempt` (from 1), in milliseconds. Full jitter: anything from nothing to the
 * exponential bound, so that callers that failed together do not return together. The provider's requested pause is the minimum;
 * jitter is added to it.
 */
export function backoffMs(policy: RetryPolicy, attempt: number, retryAfterMs: number | undefined, random: number): number {
  const bound = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1))
  const jitter = Math.floor(random * bound)
  return retryAfterMs === undefined ? jitter : Math.min(retryAfterMs, policy.maxRetryAfterMs) + jitter
}
