export interface Periodic {
  /** Ends the repetition. Resolves when the work under way has ended. */
  stop(): Promise<void>
}

/**
 * Does `work` again and again, about `everyMs` after it has ended: give or take a quarter, so that replicas do not do it together.
 * The wait keeps no process alive. Work that fails tells so itself; it is done again the next time.
 */
export function startPeriodic(everyMs: number, work: () => Promise<void>): Periodic {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let working = Promise.resolve()

  const schedule = (): void => {
    if (isStopped) return
    timer = setTimeout(
      () => {
        working = work()
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
      await working
    },
  }
}
