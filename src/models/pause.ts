import { ModelError } from './model-error.js'

/** Throws if the caller has withdrawn the request. */
export function assertWanted(signal: AbortSignal): void {
  if (signal.aborted) throw new ModelError('aborted', 'The model call was aborted.')
}

/** Waits `ms` milliseconds, or throws ModelError `aborted` as soon as the signal fires. Leaves no timer and no listener behind. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  assertWanted(signal)
  if (ms <= 0) return
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve()
    }
    const timer = setTimeout(stop, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
  assertWanted(signal)
}
