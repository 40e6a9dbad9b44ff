import { replyWholeOrChunks } from '../../contract/index.js'
import { readOwnedRun, runReceipt } from '../../runs/index.js'
import { handler } from '../deps.js'

export const getRunReceipt = handler('getRunReceipt', async ({ path, principal, signal }, { log, reads }) => {
  const run = await readOwnedRun(log, path.run_id, principal)
  return replyWholeOrChunks(200, reads.throughout(principal, runReceipt(log, run, signal)))
})
