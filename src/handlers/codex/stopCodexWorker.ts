import { stopWorker } from '../../codex/index.js'
import { reply } from '../../contract/index.js'
import { handler } from '../deps.js'

export const stopCodexWorker = handler('stopCodexWorker', async ({ path, body, principal }, deps) => {
  const { worker, replay } = await stopWorker(deps, { workerId: path.worker_id, principal, reason: body?.reason })
  const { status } = worker.state
  return reply(replay && status === 'stopped' ? 200 : 202, { data: { worker_id: path.worker_id, status, idempotent_replay: replay } })
})
