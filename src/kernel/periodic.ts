export interface Periodic {
  /** Ends the repetition. Resolves when the work under way has ended. */
  stop(): Promise<void>
}

/**
 * Does `work` again and again, about `everyMs` after it has ended: give or take a quarter, so that replicas do not do it together.
 * The wait keeps no process alive. `work` must deal with its failures itself; its signal is aborted by `stop`.
 */
export function startPeriodic(everyMs: number, work: (signal: AbortSignal) => Promise<void>): Periodic {
  const stopping = new AbortController()
  const { signal } = stopping
  let timer: NodeJS.Timeout | undefined
  let working = Promise.resolve()

  const schedule = (): void => {
    if (signal.aborted) return
    timer = setTimeout(
      () => {
        working = work(signal).then(schedule)
      },
      everyMs * (0.75 + Math.random() / 2),
    )
    timer.unref()
  }
  schedule()

  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await working
    },
  }
}
