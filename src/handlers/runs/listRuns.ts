import { reply } from '../../contract/index.js'
import { listRuns as list } from '../../runs/index.js'
import { handler } from '../deps.js'
import { wireRun } from './wire.js'

export const listRuns = handler('listRuns', async ({ query, principal }, { pool }) => {
  const { runs, nextCursor } = await list(pool, {
    owner: principal,
    threadId: query.thread_id,
    status: query.status === 'cancelled' ? 'canceled' : query.status,
    createdAfter: query.created_after,
    createdBefore: query.created_before,
    limit: query.limit ?? 50,
    cursor: query.cursor,
  })
  return reply(200, { runs: runs.map(wireRun), next_cursor: nextCursor })
})
