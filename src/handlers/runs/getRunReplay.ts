import { replyText } from '../../http/index.js'
import { buildRunReplay, readOwnedRun } from '../../runs/index.js'
import { handler } from '../deps.js'

export const getRunReplay = handler('getRunReplay', async ({ path, principal }, { log }) => {
  const run = await readOwnedRun(log, path.run_id, principal)
  return replyText(200, 'application/x-ndjson', await buildRunReplay(log, run))
})
