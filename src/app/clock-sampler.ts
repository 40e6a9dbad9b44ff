/** How often the database is asked for the time when nothing is written; every append asks as well. */
const sampleEveryMs = 5_000

export interface ClockSampler {
  stop(): Promise<void>
}

/**
 * Keeps the estimate of the database's clock fresh. Replicas that only read must also notice when it is set, when their machine
 * has slept, or when another server has taken over. Spread by a quarter, so that replicas do not ask together. An unreachable
 * database is asked again the next time, and the old estimate remains.
 */
export function startClockSampler(sample: () => Promise<void>, everyMs = sampleEveryMs): ClockSampler {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let sampling = Promise.resolve()

  const schedule = (): void => {
    if (isStopped) return
    timer = setTimeout(
      () => {
        // Others tell that the database is away.
        sampling = sample()
          .catch(() => undefined)
          .then(schedule)
      },
      everyMs * (0.75 + Math.random() / 2),
    )
    timer.unref()
  }
  schedule()

  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await sampling
    },
  }
}
