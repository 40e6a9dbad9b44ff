import { monotonicMs } from '../kernel/clock.js'

const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** npm and shells forward signals that the terminal has already sent: a signal this soon after another is the same key press. */
const echoMs = 500

/** The first request to stop. A second SIGINT does not wait for work under way; a second SIGTERM changes nothing. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    for (const signal of stopSignals)
      process.on(signal, () => {
        if (askedAt !== undefined && signal === 'SIGINT' && monotonicMs() - askedAt > echoMs) process.exit(130)
        askedAt ??= monotonicMs()
        resolve(signal)
      })
  })
}
