import type { NonceStore } from './nonce-store.js'

export interface NonceSweeper {
  stop(): Promise<void>
}

/** One statement stays far below the statement timeout. */
const batchSize = 5_000

/**
 * Deletes expired nonces every `intervalMs` (give or take a quarter, so that replicas do not sweep together), batch after batch
 * until none is left: however fast they are made, no more are kept than a token's lifetime and an interval make.
 */
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
      while (!isStopped && (await store.sweep(batchSize)) === batchSize);
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
