import { reply } from '../../contract/index.js'
import { acceptFrame } from '../../runs/index.js'
import { handler } from '../deps.js'

export const appendFrame = handler(
  'appendFrame',
  async ({ path, body, principal, context, nonce }, { log, settings }) => {
    const { replay } = await acceptFrame(
      log,
      {
        runId: path.run_id,
        threadId: body.thread_id,
        principal,
        nonce,
        frameId: body.frame_id,
        // The contract asks for one of the two.
        frameType: body.frame_type ?? body.type ?? '',
        payload: body.payload,
        occurredAt: body.occurred_at,
        traceparent: context.traceparent,
      },
      settings.pendingFramesPerRun,
    )
    return reply(replay ? 200 : 202, { runId: path.run_id, frameId: body.frame_id, status: 'accepted', idempotentReplay: replay })
  },
  { spendsNonce: true },
)
