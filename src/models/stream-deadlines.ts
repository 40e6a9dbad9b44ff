import { monotonicMs } from '../kernel/clock.js'
import { ModelError } from './model-error.js'

export interface Deadlines {
  /** From the start to the first sign of life, in milliseconds. */
  readonly firstMs: number
  /** Between two signs of life. The time that the consumer takes does not count. */
  readonly idleMs: number
}

/**
 * The same stream, ended by ModelError `timeout` when it is silent for too long and by `aborted` as soon as the signal fires,
 * whatever the source does meanwhile. The source is told to return but not waited for: a source that hangs would hang us too.
 */
export async function* withDeadlines<T>(
  source: AsyncIterable<T>,
  deadlines: Deadlines,
  isSignOfLife: (part: T) => boolean,
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  const iterator = source[Symbol.asyncIterator]()
  let limitMs = deadlines.firstMs
  let leftMs = limitMs
  try {
    for (;;) {
      const startedAt = monotonicMs()
      const result = await nextWithin(iterator, leftMs, limitMs, signal)
      if (result.done === true) return
      if (isSignOfLife(result.value)) {
        limitMs = deadlines.idleMs
        leftMs = limitMs
      } else leftMs -= monotonicMs() - startedAt
      yield result.value
    }
  } finally {
    void iterator.return?.().catch(() => undefined)
  }
}

async function nextWithin<T>(iterator: AsyncIterator<T>, ms: number, limitMs: number, signal: AbortSignal): Promise<IteratorResult<T>> {
  return await new Promise((resolve, reject) => {
    const settle = (how: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      how()
    }
    const fail = (error: unknown): void => {
      settle(() => {
        reject(error instanceof Error ? error : new ModelError('unavailable', 'The model stream failed.', { cause: error }))
      })
    }
    const abort = (): void => {
      fail(new ModelError('aborted', 'The model call was aborted.'))
    }
    const timer = setTimeout(
      () => {
        fail(new ModelError('timeout', `Nothing arrived from the model provider for ${limitMs} ms.`))
      },
      Math.max(0, ms),
    )
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) {
      abort()
      return
    }
    iterator.next().then((result) => {
      settle(() => {
        resolve(result)
      })
    }, fail)
  })
}
