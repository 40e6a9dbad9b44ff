import { createWorker } from '../../codex/index.js'
import { reply } from '../../contract/index.js'
import { handler } from '../deps.js'

export const createCodexWorker = handler('createCodexWorker', async ({ body = {}, principal }, deps) => {
  const { worker, replay } = await createWorker(deps, {
    principal,
    workerId: body.worker_id,
    workspaceRef: body.workspace_ref,
    codexHomeRef: body.codex_home_ref,
    adapter: body.adapter,
    metadata: body.metadata,
  })
  return reply(replay ? 200 : 202, {
    data: { workerId: worker.logId, status: worker.state.status, latestSeq: worker.latestSeq, idempotentReplay: replay },
  })
})
