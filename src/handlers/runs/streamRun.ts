import { streamRun as stream } from '../../runs/index.js'
import { handler } from '../deps.js'
import { streamReply } from './stream-reply.js'

export const streamRun = handler('streamRun', async ({ path, query, headers, principal }, deps) =>
  streamReply(
    await stream(deps, {
      runId: path.run_id,
      threadId: query.thread_id,
      principal,
      cursor: seqOf(query.cursor),
      lastEventId: seqOf(headers['last-event-id']),
      from: query.from,
      tailMs: query.tail_ms ?? deps.settings.streamTailMs,
      format: query.format,
      follow: query.follow ?? 'turn',
    }),
  ),
)

const seqOf = (text: string | number | undefined): number | undefined => (text === undefined ? undefined : Number(text))
