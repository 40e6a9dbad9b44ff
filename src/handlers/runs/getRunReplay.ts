import { replyChunks } from '../../contract/index.js'
import { readOwnedRun, replayRun } from '../../runs/index.js'
import { handler } from '../deps.js'

export const getRunReplay = handler('getRunReplay', async ({ path, principal, signal }, { log, reads }) => {
  const run = await readOwnedRun(log, path.run_id, principal)
  return replyChunks(200, 'application/x-ndjson', reads.throughout(principal, replayRun(log, run, signal)))
})
