import type { Pass } from './pass.js'

/** Milliseconds that the turn may still take, without the time it waited for people. */
export function remainingTime(pass: Pass): number {
  const { turn } = pass.fold
  if (!turn) return 0
  const limit = Math.min(pass.head.state.settings.limits?.max_wall_clock_ms ?? Number.POSITIVE_INFINITY, pass.agent.limits.maxWallClockMs)
  return limit - pass.time.activeMs(turn)
}

/**
 * A signal that fires when the turn has taken the time that it may take. To be let go of: turns may take half an hour, and
 * thousands of steps are over long before.
 */
export function timeLimit(pass: Pass): { readonly signal: AbortSignal; letGo(): void } {
  const limit = new AbortController()
  // A timer may be early by a moment; then there would be time left for nothing but another try.
  const ms = Math.max(1, Math.min(Math.ceil(remainingTime(pass)) + 2, 2 ** 31 - 1))
  const timer = setTimeout(() => {
    limit.abort(new DOMException('The turn has taken its time.', 'TimeoutError'))
  }, ms)
  return {
    signal: limit.signal,
    letGo() {
      clearTimeout(timer)
    },
  }
}
