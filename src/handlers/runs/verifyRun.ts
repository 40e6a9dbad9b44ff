import { reply } from '../../contract/index.js'
import { readOwnedRun, verifyRun as verify } from '../../runs/index.js'
import { handler } from '../deps.js'

export const verifyRun = handler('verifyRun', async ({ path, principal, signal }, { log, reads }) => {
  const run = await readOwnedRun(log, path.run_id, principal)
  const result = await reads.during(principal, () => verify(log, run, signal))
  if (!result.ok) return reply(200, { run_id: path.run_id, ok: false, from_seq: run.floorSeq + 1, broken: result.broken })
  return reply(200, {
    run_id: path.run_id,
    ok: true,
    from_seq: result.fromSeq,
    to_seq: result.toSeq,
    event_count: result.eventCount,
    head_hash: result.headHash,
  })
})
