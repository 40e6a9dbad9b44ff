/** How often Codex may die before its worker is given up: it is restarted with growing pauses, so many times in a while. */
export interface RestartLimits {
  readonly restarts: number
  readonly withinMs: number
  readonly firstPauseMs: number
  readonly longestPauseMs: number
}

export const restartLimits: RestartLimits = { restarts: 5, withinMs: 600_000, firstPauseMs: 250, longestPauseMs: 10_000 }

export class RestartBudget {
  readonly #limits: RestartLimits
  readonly #now: () => number
  #crashes: readonly number[] = []

  constructor(limits: RestartLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  /** Notes a crash. Answers how long to wait before the next start; undefined when there is to be none. */
  crashed(): number | undefined {
    const now = this.#now()
    this.#crashes = [...this.#crashes.filter((at) => at > now - this.#limits.withinMs), now]
    if (this.#crashes.length > this.#limits.restarts) return undefined
    return Math.min(this.#limits.firstPauseMs * 2 ** (this.#crashes.length - 1), this.#limits.longestPauseMs)
  }
}
