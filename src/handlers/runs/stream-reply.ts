import type { StreamReply } from '../../contract/index.js'
import type { OpenableStream } from '../../runs/index.js'

/** A run's stream as an answer. `x-oa-run-id` names the run for callers that have just made it. */
export function streamReply(stream: OpenableStream): StreamReply {
  const headers: Record<string, string> = { 'x-oa-run-id': stream.run.logId }
  if (stream.format === 'ui') headers['x-vercel-ai-ui-message-stream'] = 'v1'
  return {
    stream: true,
    headers,
    open(sink) {
      stream.open(sink)
    },
  }
}
