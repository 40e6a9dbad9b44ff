import { reply } from '../../contract/index.js'
import { readOwnedRun } from '../../runs/index.js'
import { handler } from '../deps.js'
import { wireRun } from './wire.js'

export const getRun = handler('getRun', async ({ path, principal }, { log }) => reply(200, { run: wireRun(await readOwnedRun(log, path.run_id, principal)) }))
