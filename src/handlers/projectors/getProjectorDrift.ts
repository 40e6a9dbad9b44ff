import { reply } from '../../contract/index.js'
import { RuntimeError } from '../../kernel/errors.js'
import { formatTimestamp } from '../../kernel/time.js'
import { findDrift, readOwnedRun, runOfTopic } from '../../runs/index.js'
import { handler } from '../deps.js'

export const getProjectorDrift = handler('getProjectorDrift', async ({ query, principal, signal }, { log, clock, reads }) => {
  const unknown = new RuntimeError('unknown_drift', `No drift is known for the topic ${query.topic}.`, { topic: query.topic })
  const runId = runOfTopic(query.topic)
  if (runId === undefined) throw unknown
  const run = await readOwnedRun(log, runId, principal)
  const drift = await reads.during(principal, () => findDrift(log, run, formatTimestamp(clock.now()), signal))
  if (!drift) throw unknown
  return reply(200, { drift })
})
