import { instant } from '../kernel/instant.js'
import { fingerprint, maxPayloadBytes, storedText } from '../kernel/payload.js'
import type { Principal } from '../kernel/principal.js'
import type { RunHead } from './run.js'
import type { RunLog } from './run-log.js'
import { isMessageFrame } from './frame-type.js'

export interface WantedFrame {
  readonly runId: string
  readonly threadId: string
  readonly principal: Principal
  readonly frameId: string
  readonly frameType: string
  readonly payload?: unknown
  readonly occurredAt?: string | undefined
  readonly traceparent?: string | undefined
}

/**
 * Accepts one unit of input. When this resolves the frame is durable, has its place in the run's order, and will be
 * processed without another request. The same frame again is a replay; the same `frame_id` with other content is 409.
 */
export async function acceptFrame(log: RunLog, frame: WantedFrame, pendingLimit: number): Promise<{ run: RunHead; replay: boolean }> {
  const payloadText = storedText(frame.payload, maxPayloadBytes, 'frame payload')
  const answer = await log.submit(frame.runId, {
    type: 'accept_frame',
    principal: frame.principal,
    threadId: frame.threadId,
    frameId: frame.frameId,
    frameType: frame.frameType,
    payloadText,
    payloadHash: fingerprint(payloadText),
    occurredAt: frame.occurredAt === undefined ? null : instant(frame.occurredAt, '/body/occurred_at'),
    traceparent: frame.traceparent ?? null,
    pendingLimit,
    isMessage: isMessageFrame(frame.frameType, JSON.parse(payloadText) as Record<string, unknown>),
  })
  return { run: answer.head, replay: answer.replay }
}
