import { replyText } from '../../http/index.js'
import { buildRunReceipt, readOwnedRun } from '../../runs/index.js'
import { handler } from '../deps.js'

export const getRunReceipt = handler('getRunReceipt', async ({ path, principal, signal }, { log, reads }) => {
  const run = await readOwnedRun(log, path.run_id, principal)
  return replyText(200, 'application/json', await reads.during(principal, () => buildRunReceipt(log, run, signal)))
})
