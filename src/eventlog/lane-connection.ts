import type pg from 'pg'
import { asUnavailable, closeClient, createClient } from '../db/index.js'
import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import type { Queryable } from './head-loader.js'

/** 40001 serialization failure, 40P01 deadlock: nothing was written, and the same statement may succeed now. */
export function isRetryable(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code
  return code === '40001' || code === '40P01'
}

/** What callers are told when a statement failed. Anything but the database's absence, or our own leaving, is a fault of ours. */
const failure =
  (fault: string) =>
  (error: Error): RuntimeError =>
    error instanceof RuntimeError ? error : new RuntimeError('crash', fault, {}, { cause: error })

export const writeFailure = failure('The log could not be written. Nothing was changed.')
export const readFailure = failure('The head of the log could not be read. Nothing was changed.')

/** A connection that kinds of log share: the next batch goes where it waits for nobody else's. */
export interface LaneWriter extends Queryable {
  /** Statements that are running or waiting for their turn. */
  readonly pending: number
}

export function leastBusy<Writer extends LaneWriter>(writers: Iterable<Writer>): Writer | undefined {
  let best: Writer | undefined
  for (const writer of writers) if (best === undefined || writer.pending < best.pending) best = writer
  return best
}

type Statement = Parameters<Queryable['query']>[0]

const reconnectPauseMs = 200

/**
 * One connection for named prepared statements that comes back after it was lost. While the database is away callers are
 * refused at once between attempts; nobody waits behind a connection that cannot be made.
 */
export class LaneConnection implements Queryable {
  readonly #url: string
  readonly #name: string
  #client: pg.Client | undefined
  #connecting: Promise<pg.Client> | undefined
  #failedAt = -Infinity
  #failure: Error | undefined
  #closed = false
  #last: Promise<unknown> = Promise.resolve()
  #pending = 0

  constructor(url: string, name: string) {
    this.#url = url
    this.#name = name
  }

  /** Statements that are running or waiting for their turn. */
  get pending(): number {
    return this.#pending
  }

  /** One statement at a time, in the order of the calls. Rejects with `database_unavailable` when the database is away. */
  query(config: Statement): Promise<{ rows: Record<string, unknown>[] }> {
    this.#pending++
    const result = this.#pending === 1 ? this.#run(config) : this.#last.then(() => this.#run(config))
    const settled = result.then(
      () => this.#pending--,
      () => this.#pending--,
    )
    this.#last = settled
    return result
  }

  async #run({ signal, ...config }: Statement): Promise<{ rows: Record<string, unknown>[] }> {
    signal?.throwIfAborted()
    let client: pg.Client | undefined
    try {
      client = this.#client ?? (await this.#connect())
      return await client.query<Record<string, unknown>>({ ...config, values: [...config.values] })
    } catch (error) {
      const refusal = asUnavailable(error)
      // After a lost connection or a client-side timeout the state of the session is unknown: never use it again.
      if (refusal && client && this.#client === client) this.#drop(client)
      throw refusal ?? error
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const client = this.#client ?? (await this.#connecting?.catch(() => undefined))
    this.#client = undefined
    if (client) await closeClient(client)
  }

  #drop(client: pg.Client): void {
    this.#client = undefined
    void closeClient(client)
  }

  #connect(): Promise<pg.Client> {
    if (this.#closed) return Promise.reject(new RuntimeError('draining', 'This replica is shutting down. Try another.', { retry_after_ms: 1000 }))
    if (this.#connecting) return this.#connecting
    if (this.#failure && monotonicMs() - this.#failedAt < reconnectPauseMs) return Promise.reject(this.#failure)
    this.#connecting = this.#open()
      .catch((error: unknown) => {
        this.#failure = error as Error
        this.#failedAt = monotonicMs()
        throw error
      })
      .finally(() => {
        this.#connecting = undefined
      })
    return this.#connecting
  }

  async #open(): Promise<pg.Client> {
    const client = createClient(this.#url, this.#name)
    try {
      await client.connect()
      // What is acknowledged is on the disk, whatever the server or the role has as its default; `on` waits for standbys
      // where there are synchronous ones. The engine's statements are written for index lookups per row whatever the statistics say (append-statement.ts),
      // and planning one of them costs more than running it: plan once.
      await client.query(
        "SET synchronous_commit = on; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan; SET jit = off; SET lock_timeout = '5s'",
      )
    } catch (error) {
      void closeClient(client)
      throw error
    }
    client.once('end', () => {
      if (this.#client === client) this.#client = undefined
    })
    this.#client = client
    this.#failure = undefined
    return client
  }
}
