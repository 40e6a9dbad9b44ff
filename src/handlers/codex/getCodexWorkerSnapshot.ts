import { readOwnedWorker } from '../../codex/index.js'
import { reply } from '../../contract/index.js'
import { handler } from '../deps.js'
import { wireWorker } from './wire.js'

export const getCodexWorkerSnapshot = handler('getCodexWorkerSnapshot', async ({ path, principal }, deps) =>
  reply(200, { data: wireWorker(await readOwnedWorker(deps.workers, path.worker_id, principal), deps) }),
)
