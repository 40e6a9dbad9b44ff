import { streamWorker } from '../../codex/index.js'
import { handler } from '../deps.js'

export const streamCodexWorker = handler('streamCodexWorker', async ({ path, query, headers, principal }, deps) => {
  const stream = await streamWorker(deps, {
    workerId: path.worker_id,
    principal,
    cursor: seqOf(query.cursor),
    lastEventId: seqOf(headers['last-event-id']),
    from: query.from,
    tailMs: query.tail_ms ?? deps.settings.streamTailMs,
  })
  return {
    stream: true,
    headers: {},
    open(connection) {
      stream.open(connection)
    },
  }
})

const seqOf = (text: string | number | undefined): number | undefined => (text === undefined ? undefined : Number(text))
