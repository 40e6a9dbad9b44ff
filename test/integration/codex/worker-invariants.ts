import { expect } from 'vitest'
import { verifyChain, verifyHead } from '../../../src/eventlog/index.js'
import type { WorkerClient } from './worker-client.js'

type Sql = (text: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>

/** The log has no gap, and its hashes lead to its head. */
export async function expectIntact(worker: WorkerClient): Promise<void> {
  const log = worker.runtime.app.workers
  const head = (await log.head(worker.id))!
  const chain = await verifyChain({ idField: 'worker_id', logId: worker.id, seq: 0, hash: null }, log.events.all(worker.id, 0, head.latestSeq))
  expect(chain.ok && verifyHead(chain, head)).toMatchObject({ ok: true, toSeq: head.latestSeq })
}

/** Each accepted request has exactly one outcome, in the log and in the ledger, and the worker waits for none. */
export async function expectSettled(worker: WorkerClient, sql: Sql): Promise<void> {
  const log = await worker.log()
  const ids = (types: readonly string[]) =>
    log
      .filter(({ eventType }) => types.includes(eventType))
      .map(({ payload }) => String(payload['request_id']))
      .sort()
  expect(ids(['worker.response', 'worker.error'])).toEqual(ids(['worker.request.received']))
  const rows = await sql('SELECT request_id FROM runtime.codex_worker_outcomes WHERE worker_id = $1 ORDER BY request_id COLLATE "C"', [worker.id])
  expect(rows.map((row) => row['request_id'])).toEqual(ids(['worker.request.received']))
  expect(await worker.snapshot()).toMatchObject({ pending_requests: 0 })
}
