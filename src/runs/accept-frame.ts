import { instant } from '../kernel/instant.js'
import { fingerprint, maxPayloadBytes, storedText } from '../kernel/payload.js'
import type { Nonce } from '../kernel/nonce.js'
import type { Principal } from '../kernel/principal.js'
import type { RunHead } from './run.js'
import type { RunCommand } from './run-command.js'
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
  /** Recorded in the same commit. */
  readonly nonce?: Nonce | undefined
}

/**
 * Accepts one unit of input. When this resolves the frame is durable, has its place in the run's order, and will be
 * processed without another request. The same frame again is a replay; the same `frame_id` with other content is 409.
 */
export async function acceptFrame(log: RunLog, frame: WantedFrame, pendingLimit: number): Promise<{ run: RunHead; replay: boolean }> {
  const payloadText = storedText(frame.payload, maxPayloadBytes, 'frame payload')
  const command: RunCommand = {
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
  }
  const answer = await log.submit(frame.runId, command, frame.nonce)
  return { run: answer.head, replay: answer.replay }
}
