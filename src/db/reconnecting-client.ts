import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { closeClient, createClient } from './client.js'
import { describeError, type DatabaseLogger } from './logger.js'

export interface ReconnectingClientOptions {
  readonly url: string
  readonly applicationName: string
  readonly logger: DatabaseLogger
  /** Prepares a fresh connection before it is used. When it rejects, the connection is given up and tried again. */
  readonly prepare: (client: pg.Client) => Promise<void>
  /** The connection is ready; `again` is true when there was one before, or when the first attempt failed. */
  readonly onReady: (again: boolean) => void
}

export const shortestRetryMs = 100
export const longestRetryMs = 5_000
const statementTimeoutMs = 5_000
const pingEveryMs = 10_000

/** Waits between attempts: doubling, and spread over half to all of it so that replicas do not come back in step. */
export function retryDelayMs(attempt: number, random: number): number {
  const ceiling = Math.min(longestRetryMs, shortestRetryMs * 2 ** Math.min(attempt, 10))
  return Math.max(shortestRetryMs, ceiling * (0.5 + random / 2))
}

/** One connection that is always open or on its way to be. */
export class ReconnectingClient {
  readonly #options: ReconnectingClientOptions
  readonly #stopping = new AbortController()
  #client: pg.Client | undefined
  #connecting: Promise<void> | undefined
  #ping: NodeJS.Timeout | undefined

  constructor(options: ReconnectingClientOptions) {
    this.#options = options
  }

  /** The open connection, if there is one right now. */
  get client(): pg.Client | undefined {
    return this.#client
  }

  /** Resolves after the first attempt; later ones go on by themselves. */
  async start(): Promise<void> {
    const first = this.#connect(false)
    this.#connecting = first.then(() => undefined)
    if (!(await first)) this.#reconnect(1)
    // A peer that vanished without a goodbye is noticed only by talking to it.
    this.#ping = setInterval(() => {
      const client = this.#client
      client?.query('SELECT 1').catch((error: unknown) => {
        this.lose(client, error)
      })
    }, pingEveryMs)
    this.#ping.unref()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    clearInterval(this.#ping)
    await this.#connecting
    const client = this.#client
    this.#client = undefined
    if (client !== undefined) await closeClient(client)
  }

  /** Gives a connection up and opens another. Does nothing when it was given up already. */
  lose(client: pg.Client, error: unknown): void {
    if (this.#client !== client || this.#stopping.signal.aborted) return
    this.#client = undefined
    this.#options.logger.warn({ ...describeError(error), application: this.#options.applicationName }, 'A database connection was lost; connecting again.')
    void closeClient(client)
    this.#reconnect(0)
  }

  #reconnect(attempt: number): void {
    this.#connecting = this.#tryUntilConnected(attempt)
  }

  async #tryUntilConnected(firstAttempt: number): Promise<void> {
    for (let attempt = firstAttempt; !this.#stopping.signal.aborted; attempt++) {
      // Interrupted by stop.
      await sleep(retryDelayMs(attempt, Math.random()), undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined)
      if (await this.#connect(true)) return
    }
  }

  async #connect(again: boolean): Promise<boolean> {
    if (this.#stopping.signal.aborted) return true
    const { url, applicationName, logger, prepare, onReady } = this.#options
    const client = createClient(url, applicationName, { statementTimeoutMs, queryTimeoutMs: statementTimeoutMs })
    const lost = (error?: unknown): void => {
      this.lose(client, error ?? new Error('The server closed the connection.'))
    }
    client.on('error', lost)
    client.on('end', lost)
    try {
      await client.connect()
      await prepare(client)
    } catch (error) {
      logger.warn({ ...describeError(error), application: applicationName }, 'A database connection could not be opened; trying again.')
      await closeClient(client)
      return false
    }
    this.#client = client
    onReady(again)
    return true
  }
}
