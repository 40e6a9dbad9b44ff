import { RuntimeError } from '../../kernel/errors.js'
import { UsedNonces, nonceKey } from './used-nonces.js'

/** The part of a `pg` client that is used: one connection of its own, so that it waits for nobody and nobody for it. */
export interface NonceConnection {
  query(statement: { readonly name?: string; readonly text: string; readonly values?: unknown[] }): Promise<{ readonly rows: readonly unknown[] }>
  end(): Promise<void>
  on(event: 'end', listener: () => void): unknown
}

export interface NonceStoreOptions {
  /** Opens a connection to a database that has `runtime.auth_nonces`. */
  readonly connect: () => Promise<NonceConnection>
  /** A caller is answered or refused within this time, whatever the database does. Default 2000. */
  readonly timeoutMs?: number
  /** More waiting nonces than this are refused. Default 10000. */
  readonly queueLimit?: number
  readonly onBatch?: (size: number) => void
  readonly onFailure?: (error: unknown) => void
}

export interface NonceStore {
  /**
   * Uses the nonce up, for every replica. Rejects with `token_replayed` when it has been used before, with `token_expired` when
   * the database finds that it has been out of date for so long that its earlier use may be forgotten, and with
   * `database_unavailable` when that cannot be known in time; the nonce may then be used up or not.
   */
  use(nonce: string, expiresAtSeconds: number): Promise<void>
  /** Deletes up to `limit` nonces that have expired, and says how many. */
  sweep(limit: number): Promise<number>
  close(): Promise<void>
}

/** Kept this much longer than the token lives, for replicas whose clocks are behind. */
const graceSeconds = 30
const maxBatchSize = 1_000

/**
 * Sorted, because two replicas that insert the same nonces in different orders would wait for each other. What may have been
 * swept already is not recorded again: whatever the replica takes the time to be, the database's own clock has the last word.
 */
const insertStatement = {
  name: 'auth_nonces_insert',
  text: `WITH given AS MATERIALIZED (
           SELECT nonce, to_timestamp(expires_at) AS expires_at, to_timestamp(expires_at) < clock_timestamp() AS is_late
             FROM unnest($1::text[], $2::float8[]) AS given (nonce, expires_at)
         ),
         recorded AS (
           INSERT INTO runtime.auth_nonces (nonce, expires_at)
           SELECT nonce, expires_at FROM given WHERE NOT is_late
            ORDER BY nonce
               ON CONFLICT DO NOTHING
           RETURNING nonce
         )
         SELECT nonce, false AS is_late FROM recorded UNION ALL SELECT nonce, true FROM given WHERE is_late`,
}

const sweepStatement = {
  name: 'auth_nonces_sweep',
  text: `DELETE FROM runtime.auth_nonces
          WHERE ctid = ANY (ARRAY(SELECT ctid FROM runtime.auth_nonces WHERE expires_at < clock_timestamp() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING 1`,
}

interface Waiting {
  readonly key: string
  readonly expiresAtSeconds: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/**
 * Group commit: whatever has arrived while one statement was in flight is the next statement. The connection commits
 * without waiting for the disk; what a crash of the database may forget is the last fraction of a second, of tokens that
 * live for at most five minutes.
 */
export function createNonceStore(options: NonceStoreOptions): NonceStore {
  const timeoutMs = options.timeoutMs ?? 2_000
  const queueLimit = options.queueLimit ?? 10_000
  const used = new UsedNonces()
  let queue: Waiting[] = []
  let connection: NonceConnection | undefined
  let connecting: Promise<NonceConnection> | undefined
  let sweeping: Promise<NonceConnection> | undefined
  let isBusy = false
  let isClosed = false

  /** One attempt at a time: a caller that gave up waiting leaves the attempt to the next one instead of starting another. */
  function connected(): Promise<NonceConnection> {
    connecting ??= open()
    return connecting
  }

  async function open(): Promise<NonceConnection> {
    try {
      const opened = await options.connect()
      if (isClosed) {
        await opened.end()
        throw new Error('The nonce store is closed.')
      }
      const forget = (): void => {
        if (connection !== opened) return
        connection = undefined
        connecting = undefined
      }
      connection = opened
      opened.on('end', forget)
      await opened.query({ text: 'SET synchronous_commit = off' })
      return opened
    } catch (error) {
      connecting = undefined
      throw error
    }
  }

  /** A connection of its own: no request waits behind a sweep, however much there is to do. */
  function connectedToSweep(): Promise<NonceConnection> {
    sweeping ??= openToSweep().catch((error: unknown) => {
      sweeping = undefined
      throw error
    })
    return sweeping
  }

  async function openToSweep(): Promise<NonceConnection> {
    const opened = await options.connect()
    opened.on('end', () => {
      sweeping = undefined
    })
    await opened.query({ text: 'SET synchronous_commit = off' })
    return opened
  }

  function disconnect(): void {
    const lost = connection
    if (lost === undefined) return
    connection = undefined
    connecting = undefined
    lost.end().catch(() => undefined)
  }

  async function insert(batch: readonly Waiting[]): Promise<void> {
    const first = new Map<string, Waiting>()
    for (const entry of batch) if (!first.has(entry.key)) first.set(entry.key, entry)
    const entries = [...first.values()]
    const values = [entries.map(({ key }) => key), entries.map(({ expiresAtSeconds }) => expiresAtSeconds + graceSeconds)]
    options.onBatch?.(entries.length)
    const { rows } = await within(timeoutMs, async () => (await connected()).query({ ...insertStatement, values }))
    const answers = new Map((rows as readonly { readonly nonce: string; readonly is_late: boolean }[]).map(({ nonce, is_late }) => [nonce, is_late]))
    for (const entry of batch) {
      used.add(entry.key)
      if (answers.get(entry.key) === true) entry.reject(expired())
      else if (answers.has(entry.key) && first.get(entry.key) === entry) entry.resolve()
      else entry.reject(replayed())
    }
  }

  async function pump(): Promise<void> {
    if (isBusy) return
    isBusy = true
    while (queue.length > 0) {
      const batch = queue.slice(0, maxBatchSize)
      queue = queue.slice(maxBatchSize)
      try {
        await insert(batch)
      } catch (error) {
        options.onFailure?.(error)
        disconnect()
        // Those that queued meanwhile have waited up to the limit already; they do not wait for the next attempt as well.
        const refused = [...batch, ...queue]
        queue = []
        for (const entry of refused) entry.reject(unavailable(error))
      }
    }
    isBusy = false
  }

  return {
    use(nonce, expiresAtSeconds) {
      const key = nonceKey(nonce)
      if (used.has(key)) return Promise.reject(replayed())
      if (isClosed) return Promise.reject(unavailable(undefined))
      if (queue.length >= queueLimit)
        return Promise.reject(new RuntimeError('overloaded', 'Too many requests are waiting to be authenticated. Try again.', { retry_after_ms: 1_000 }))
      return new Promise((resolve, reject) => {
        queue.push({ key, expiresAtSeconds, resolve, reject })
        void pump()
      })
    },
    async sweep(limit) {
      if (isClosed) return 0
      const client = await within(timeoutMs, connectedToSweep)
      const { rows } = await client.query({ ...sweepStatement, values: [limit] })
      return rows.length
    },
    async close() {
      isClosed = true
      const open = connection
      connection = undefined
      await Promise.all([open?.end(), sweeping?.then((client) => client.end()).catch(() => undefined)])
    },
  }
}

async function within<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The database did not answer within ${timeoutMs} ms.`))
    }, timeoutMs)
  })
  try {
    return await Promise.race([work(), timeout])
  } finally {
    clearTimeout(timer)
  }
}

const expired = (): RuntimeError => new RuntimeError('token_expired', 'The token has expired. Mint one per attempt.')

const replayed = (): RuntimeError => new RuntimeError('token_replayed', 'The nonce has been used. Mint a token per attempt.')

const unavailable = (cause: unknown): RuntimeError =>
  new RuntimeError('database_unavailable', 'The nonce store is unavailable. Try again.', { retry_after_ms: 1_000 }, { cause })
