import { startPeriodic, type Periodic } from '../../kernel/periodic.js'
import type { NonceStore } from './nonce-store.js'

/** One statement stays far below the statement timeout. */
const batchSize = 5_000

/**
 * Deletes expired nonces about every `intervalMs`, batch after batch until none is left: however fast they are made, no more are kept
 * than a token's lifetime and an interval make.
 */
export function startNonceSweeper(store: NonceStore, options: { readonly intervalMs?: number; readonly onFailure?: (error: unknown) => void } = {}): Periodic {
  return startPeriodic(options.intervalMs ?? 30_000, async (signal) => {
    try {
      while (!signal.aborted && (await store.sweep(batchSize)) === batchSize);
    } catch (error) {
      options.onFailure?.(error)
    }
  })
}
