import { reply } from '../../contract/index.js'
import { requestCancel } from '../../runs/index.js'
import { handler } from '../deps.js'

export const cancelRun = handler('cancelRun', async ({ path, body, principal }, { log }) => {
  const { run, replay } = await requestCancel(log, { runId: path.run_id, threadId: body.thread_id, principal, reason: body.reason ?? undefined })
  return reply(replay ? 200 : 202, { runId: run.logId, status: run.state.status, cancelRequested: true, idempotentReplay: replay })
})
