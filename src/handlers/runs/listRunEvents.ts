import type { components } from '../../generated/operations.js'
import { reply } from '../../contract/index.js'
import { jsonList, jsonObject } from '../../kernel/json-text.js'
import { listRunEvents as list } from '../../runs/index.js'
import { handler } from '../deps.js'
import { wireEvent } from './wire.js'

export const listRunEvents = handler('listRunEvents', async ({ path, query, principal, signal }, { log }) => {
  const { run, events, nextAfter } = await list(log, { runId: path.run_id, principal, after: query.after ?? 0, limit: query.limit ?? 200, signal })
  return reply(
    200,
    jsonObject<components['schemas']['EventPage']>({
      events: jsonList(events.map(wireEvent)),
      latest_seq: run.latestSeq,
      retention_floor: run.floorSeq,
      next_after: nextAfter,
    }),
  )
})
