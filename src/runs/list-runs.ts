import type { DatabasePool } from 'slonik'
import { RuntimeError } from '../kernel/errors.js'
import { instant } from '../kernel/instant.js'
import type { RunHead } from './run.js'
import { listHeads, type RunFilter } from './run-store.js'

/** One page of a principal's runs, newest first. `cursor` is opaque and comes from the page before. */
export async function listRuns(
  pool: DatabasePool,
  wanted: Omit<RunFilter, 'before'> & { readonly cursor?: string | undefined },
): Promise<{ runs: RunHead[]; nextCursor: string | null }> {
  const { cursor, createdAfter, createdBefore, ...filter } = wanted
  const found = await listHeads(pool, {
    ...filter,
    createdAfter: createdAfter === undefined ? undefined : instant(createdAfter, '/query/created_after'),
    createdBefore: createdBefore === undefined ? undefined : instant(createdBefore, '/query/created_before'),
    limit: filter.limit + 1,
    before: cursor === undefined ? undefined : decodeCursor(cursor),
  })
  const runs = found.slice(0, filter.limit)
  const last = runs.at(-1)
  return { runs, nextCursor: found.length > runs.length && last ? encodeCursor(last) : null }
}

const encodeCursor = (run: RunHead): string => Buffer.from(`${run.state.createdAt} ${run.logId}`).toString('base64url')

function decodeCursor(cursor: string): { createdAt: string; runId: string } {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([A-Za-z0-9._:-]{1,128})$/.exec(Buffer.from(cursor, 'base64url').toString())
  const [, createdAt, runId] = match ?? []
  if (createdAt === undefined || runId === undefined)
    throw new RuntimeError('contract_violation', 'The cursor is not one that listRuns has returned. Start without it.', { path: '/query/cursor' })
  return { createdAt: instant(createdAt, '/query/cursor'), runId }
}
