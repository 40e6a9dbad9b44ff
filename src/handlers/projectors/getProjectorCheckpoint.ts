import { reply } from '../../contract/index.js'
import { checkpointOf, readOwnedRun } from '../../runs/index.js'
import { handler } from '../deps.js'

export const getProjectorCheckpoint = handler('getProjectorCheckpoint', async ({ path, principal }, { log }) =>
  reply(200, { checkpoint: checkpointOf(await readOwnedRun(log, path.run_id, principal)) }),
)
