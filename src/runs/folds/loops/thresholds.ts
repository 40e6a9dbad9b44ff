export interface LoopThresholds {
  /** How many of the latest calls are remembered when it is asked whether one brought something new. */
  readonly history: number
  readonly warning: number
  readonly critical: number
  readonly breaker: number
}

export const defaultLoopThresholds: LoopThresholds = { history: 30, warning: 10, critical: 20, breaker: 30 }

/** What is not a positive whole number becomes its default, and the levels stay apart: warning < critical < breaker. */
export function loopThresholds(wanted: Partial<LoopThresholds> = {}): LoopThresholds {
  const positive = (name: keyof LoopThresholds): number => {
    const value = wanted[name]
    return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : defaultLoopThresholds[name]
  }
  const warning = positive('warning')
  const critical = Math.max(positive('critical'), warning + 1)
  return { history: positive('history'), warning, critical, breaker: Math.max(positive('breaker'), critical + 1) }
}
