import type { NonceStore } from './nonce-store.js'

export interface NonceSweeper {
  stop(): Promise<void>
}

/** Small enough that a request never waits long behind it on the shared connection. */
const batchSize = 1_000
const maxBatches = 100

/** Deletes expired nonces every `intervalMs` (give or take a quarter, so that replicas do not sweep together), in small batches. */
export function startNonceSweeper(
  store: NonceStore,
  options: { readonly intervalMs?: number; readonly onFailure?: (error: unknown) => void } = {},
): NonceSweeper {
  const intervalMs = options.intervalMs ?? 30_000
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let sweeping = Promise.resolve()

  const sweep = async (): Promise<void> => {
    try {
      for (let i = 0; i < maxBatches && !isStopped; i++) if ((await store.sweep(batchSize)) < batchSize) break
    } catch (error) {
      options.onFailure?.(error)
    }
    schedule()
  }
  const schedule = (): void => {
    if (isStopped) return
    timer = setTimeout(
      () => {
        sweeping = sweep()
      },
      intervalMs * (0.75 + Math.random() / 2),
    )
    timer.unref()
  }
  schedule()

  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await sweeping
    },
  }
}
