import { nonceAnswerSql, RecordedNonces, recordNoncesSql } from '../../eventlog/index.js'
import { RuntimeError } from '../../kernel/errors.js'
import { NonceClaim, replayed } from './nonce-claim.js'
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
   * Takes the nonce for one request of this process. Throws `token_replayed` when another has it, or has had it. Whoever has it
   * records it, here or in a commit, or lets it go.
   */
  claim(nonce: string, expiresAtSeconds: number): NonceClaim
  /**
   * Uses the nonce up, for every replica. Rejects with `token_replayed` when it has been used before, with `token_expired` when
   * the database finds that it has been out of date for so long that its earlier use may be forgotten, and with
   * `database_unavailable` when that cannot be known in time; the nonce may then be used up or not.
   */
  record(claim: NonceClaim): Promise<void>
  /** Both at once. */
  use(nonce: string, expiresAtSeconds: number): Promise<void>
  /** Deletes up to `limit` nonces that have expired, and says how many. */
  sweep(limit: number): Promise<number>
  close(): Promise<void>
}

/** Kept this much longer than the token lives, for replicas whose clocks are behind. */
const graceSeconds = 30
const maxBatchSize = 1_000

const insertStatement = {
  name: 'auth_nonces_insert',
  text: `WITH given AS (SELECT * FROM unnest($1::text[], $2::float8[]) AS given (nonce, kept_until)),
         ${recordNoncesSql('given')}
         SELECT ${nonceAnswerSql}`,
}

const sweepStatement = {
  name: 'auth_nonces_sweep',
  text: `DELETE FROM runtime.auth_nonces
          WHERE ctid = ANY (ARRAY(SELECT ctid FROM runtime.auth_nonces WHERE expires_at < clock_timestamp() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING 1`,
}

interface Waiting {
  readonly claim: NonceClaim
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
  const claimed = new Set<string>()
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
    const values = [batch.map(({ claim }) => claim.key), batch.map(({ claim }) => claim.keptUntilSeconds)]
    options.onBatch?.(batch.length)
    const { rows } = await within(timeoutMs, async () => (await connected()).query({ ...insertStatement, values }))
    const recorded = new RecordedNonces(rows[0] as Readonly<Record<string, unknown>>)
    for (const { claim, resolve, reject } of batch) {
      const fault = recorded.faultOf(claim)
      if (fault !== undefined) reject(claim.refused(fault))
      else {
        claim.spent()
        resolve()
      }
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
        for (const { claim, reject } of refused) {
          claim.letGo()
          reject(unavailable(error))
        }
      }
    }
    isBusy = false
  }

  function claim(nonce: string, expiresAtSeconds: number): NonceClaim {
    const key = nonceKey(nonce)
    if (used.has(key) || claimed.has(key)) throw replayed()
    claimed.add(key)
    return new NonceClaim(key, expiresAtSeconds + graceSeconds, (end) => {
      claimed.delete(key)
      if (end === 'used') used.add(key)
    })
  }

  function record(claim: NonceClaim): Promise<void> {
    return new Promise((resolve, reject) => {
      const refusal = isClosed ? unavailable(undefined) : queue.length >= queueLimit ? overloaded() : undefined
      if (refusal !== undefined) {
        claim.letGo()
        reject(refusal)
        return
      }
      queue.push({ claim, resolve, reject })
      void pump()
    })
  }

  return {
    claim,
    record,
    use: async (nonce, expiresAtSeconds) => record(claim(nonce, expiresAtSeconds)),
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

const overloaded = (): RuntimeError =>
  new RuntimeError('overloaded', 'Too many requests are waiting to be authenticated. Try again.', { retry_after_ms: 1_000 })

const unavailable = (cause: unknown): RuntimeError =>
  new RuntimeError('database_unavailable', 'The nonce store is unavailable. Try again.', { retry_after_ms: 1_000 }, { cause })
