import { startEmbeddedPostgres, type DatabaseLogger, type EmbeddedPostgres } from '../db/index.js'
import type { StartFailure } from '../kernel/start-failure.js'

export interface DatabaseUrls {
  /** For queries of short transactions; may lead through a transaction pooler. */
  readonly url: string
  /** For everything that keeps a session: lanes, nonces, LISTEN, migrations. */
  readonly directUrl: string
}

/** Where a process has its database from. */
export interface DatabaseSource {
  /** Settings that say where it is, for people. */
  readonly setting: string
  /** Rejects with a sentence for people, or when `signal` is aborted. Called once. */
  open(signal: AbortSignal): Promise<DatabaseUrls>
  /** Told when the database is gone for good. */
  onLost(listener: (failure: StartFailure) => void): void
  close(): Promise<void>
}

/** A server of somebody's own. */
export function serverDatabase(urls: DatabaseUrls): DatabaseSource {
  return {
    setting: urls.directUrl === urls.url ? 'DATABASE_URL' : 'DATABASE_URL and DATABASE_DIRECT_URL',
    open: () => Promise.resolve(urls),
    onLost: () => undefined,
    close: () => Promise.resolve(),
  }
}

/** One that lives in the data directory and is started here, unless it runs already. */
export function embeddedDatabase(options: { readonly dataDir: string; readonly logger: DatabaseLogger }): DatabaseSource {
  let opening: Promise<EmbeddedPostgres> | undefined
  let lost: (failure: StartFailure) => void = () => undefined
  return {
    setting: 'RUNTIME_DATA_DIR',
    async open(signal) {
      opening = startEmbeddedPostgres({
        ...options,
        signal,
        onLost: (failure) => {
          lost(failure)
        },
      })
      const { url } = await opening
      return { url, directUrl: url }
    },
    onLost: (listener) => {
      lost = listener
    },
    async close() {
      const embedded = await opening?.catch(() => undefined)
      await embedded?.stop()
    },
  }
}
