import type { DatabasePool } from 'slonik'
import { instant } from '../kernel/instant.js'
import { malformed, trimmed } from './text.js'
import type { WorkerHead } from './worker.js'
import type { WorkerStatus } from './worker-lifecycle.js'
import { listHeads, type WorkerFilter } from './worker-store.js'

const maxWorkspaceRefBytes = 255

/** One page of a principal's workers. `cursor` is opaque and comes from the page before. Blank filters are none. */
export async function listWorkers(
  pool: DatabasePool,
  wanted: Pick<WorkerFilter, 'owner' | 'limit'> & {
    readonly status?: string | undefined
    readonly workspaceRef?: string | undefined
    readonly cursor?: string | undefined
  },
): Promise<{ workers: WorkerHead[]; nextCursor: string | null }> {
  const workspaceRef = trimmed(wanted.workspaceRef)
  if (Buffer.byteLength(workspaceRef ?? '') > maxWorkspaceRefBytes)
    throw malformed('/query/workspace_ref', `is longer than ${maxWorkspaceRefBytes} bytes`, 'maxLength')
  const found = await listHeads(pool, {
    owner: wanted.owner,
    // The contract lets nothing else pass.
    status: trimmed(wanted.status) as WorkerStatus | undefined,
    workspaceRef,
    limit: wanted.limit + 1,
    before: wanted.cursor === undefined ? undefined : decodeCursor(wanted.cursor),
  })
  const workers = found.slice(0, wanted.limit)
  const last = workers.at(-1)
  return { workers, nextCursor: found.length > workers.length && last ? encodeCursor(last) : null }
}

const encodeCursor = (worker: WorkerHead): string => Buffer.from(`${worker.state.changedAt} ${worker.logId}`).toString('base64url')

function decodeCursor(cursor: string): { changedAt: string; workerId: string } {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([A-Za-z0-9._:-]{3,160})$/.exec(Buffer.from(cursor, 'base64url').toString())
  const [, changedAt, workerId] = match ?? []
  if (changedAt === undefined || workerId === undefined) throw malformed('/query/cursor', 'is not one that listCodexWorkers has returned')
  return { changedAt: instant(changedAt, '/query/cursor'), workerId }
}
