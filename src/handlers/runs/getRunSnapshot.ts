import { reply } from '../../contract/index.js'
import { pendingFrames, readOwnedRun } from '../../runs/index.js'
import { handler } from '../deps.js'

export const getRunSnapshot = handler('getRunSnapshot', async ({ path, query, principal }, { log }) => {
  const { state, ...run } = await readOwnedRun(log, path.run_id, principal, query.thread_id)
  return reply(200, {
    runId: run.logId,
    threadId: state.threadId,
    status: state.status,
    latestSeq: run.latestSeq,
    retentionFloor: run.floorSeq,
    headHash: run.headHash,
    pendingFrames: pendingFrames(state),
    terminal: state.terminal,
    updatedAt: run.updatedAt,
  })
})
