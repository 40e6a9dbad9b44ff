import type { Module } from '../../work/index.js'
import type { Periodic } from '../../kernel/periodic.js'
import type { Logger } from '../../telemetry/index.js'
import { openNonceConnection } from './nonce-connection.js'
import { createNonceStore, type NonceStore } from './nonce-store.js'
import { startNonceSweeper } from './nonce-sweeper.js'

export interface NonceModuleOptions {
  readonly databaseUrl: string
  readonly onBatch: (size: number) => void
  readonly onFailure: () => void
  readonly logger: Logger
}

export interface NonceModule extends Module {
  readonly store: NonceStore
}

/** The nonces of used tokens, and the sweeping of those that have expired. */
export function nonceModule({ databaseUrl, onBatch, onFailure, logger }: NonceModuleOptions): NonceModule {
  let sweeper: Periodic | undefined
  const store = createNonceStore({
    connect: () => openNonceConnection(databaseUrl, logger),
    onBatch,
    onFailure: (error) => {
      onFailure()
      logger.warn({ error }, 'Nonces could not be recorded.')
    },
  })
  return {
    store,
    logs: [],
    hears: {},
    start() {
      sweeper = startNonceSweeper(store, { onFailure: (error) => logger.warn({ error }, 'Expired nonces could not be swept.') })
    },
    drain: () => Promise.resolve(),
    async stop() {
      await sweeper?.stop()
      await store.close()
    },
  }
}
