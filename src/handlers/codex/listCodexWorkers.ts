import { listWorkers } from '../../codex/index.js'
import { reply } from '../../contract/index.js'
import { handler } from '../deps.js'
import { wireWorker } from './wire.js'

export const listCodexWorkers = handler('listCodexWorkers', async ({ query, principal }, deps) => {
  const { workers, nextCursor } = await listWorkers(deps.pool, {
    owner: principal,
    status: query.status,
    workspaceRef: query.workspace_ref,
    limit: query.limit ?? 50,
    cursor: query.cursor,
  })
  return reply(200, { data: workers.map((worker) => ({ ...wireWorker(worker, deps), khala_projection: null })), next_cursor: nextCursor })
})
