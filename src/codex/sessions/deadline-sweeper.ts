import { sql, type DatabasePool } from 'slonik'
import { z } from 'zod'
import type { Logger } from '../../telemetry/index.js'
import type { WorkerLog } from '../worker-log.js'

const batch = 200

/**
 * Gives requests that nobody has answered in time their outcome. Every process looks, so a deadline holds when the process that
 * took the request, and the one that worked on it, are gone.
 */
export class DeadlineSweeper {
  readonly #parts: { readonly log: WorkerLog; readonly pool: DatabasePool; readonly logger: Logger }
  readonly #timer: NodeJS.Timeout
  #sweeping: Promise<void> | undefined

  constructor(parts: { readonly log: WorkerLog; readonly pool: DatabasePool; readonly pollMs: number; readonly logger: Logger }) {
    this.#parts = parts
    this.#timer = setInterval(() => {
      this.#sweeping ??= this.#sweep().finally(() => (this.#sweeping = undefined))
    }, parts.pollMs)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#sweeping
  }

  async #sweep(): Promise<void> {
    const { log, pool, logger } = this.#parts
    try {
      const workerIds = await overdueWorkers(pool, batch)
      await Promise.all(workerIds.map((workerId) => log.submit(workerId, { type: 'expire' })))
    } catch (error) {
      logger.warn({ error }, 'Overdue requests could not be settled. The next poll tries again.')
    }
  }
}

const WorkerIdRow = z.object({ worker_id: z.string() })

/** Workers with an overdue request, the longest overdue first. */
export async function overdueWorkers(pool: DatabasePool, limit: number): Promise<readonly string[]> {
  const rows = await pool.any(sql.type(WorkerIdRow)`
    SELECT worker_id FROM runtime.codex_worker_deadlines WHERE deadline_at <= clock_timestamp() ORDER BY deadline_at LIMIT ${limit}`)
  return rows.map((row) => row.worker_id)
}
