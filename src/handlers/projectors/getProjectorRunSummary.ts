import { reply } from '../../contract/index.js'
import { readOwnedRun, summaryOf } from '../../runs/index.js'
import { handler } from '../deps.js'

export const getProjectorRunSummary = handler('getProjectorRunSummary', async ({ path, principal }, { log }) =>
  reply(200, { summary: summaryOf(await readOwnedRun(log, path.run_id, principal)) }),
)
