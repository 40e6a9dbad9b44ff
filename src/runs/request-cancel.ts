import type { Principal } from '../kernel/principal.js'
import { sanitise } from '../kernel/sanitiser.js'
import type { RunHead } from './run.js'
import type { RunLog } from './run-log.js'

/** Asks a run to stop. True again, or the run has ended: nothing is appended and `replay` is true. */
export async function requestCancel(
  log: RunLog,
  wanted: {
    readonly runId: string
    readonly threadId: string
    readonly principal: Principal
    readonly reason?: string | undefined
    readonly requestedBy?: string
  },
): Promise<{ run: RunHead; replay: boolean }> {
  const answer = await log.submit(wanted.runId, {
    type: 'request_cancel',
    principal: wanted.principal,
    threadId: wanted.threadId,
    reason: withoutSecrets(wanted.reason ?? 'cancel requested'),
    requestedBy: wanted.requestedBy ?? 'control_plane',
  })
  return { run: answer.head, replay: answer.replay }
}

/** A reason is what somebody typed, or an error's text: it may quote a credential. */
function withoutSecrets(reason: string): string {
  const { reason: kept } = sanitise({ reason })
  return typeof kept === 'string' ? kept : ''
}
