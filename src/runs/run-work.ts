import { principalKey } from '../kernel/principal.js'
import type { WorkDeclaration } from '../work/index.js'
import { isTerminal, needsExecution, pendingFrames, type RunState } from './run.js'

/** How long whoever works on a run may take to end it when it was asked to stop, before anybody else does. */
const cancelGraceMs = 3_000

/** A run has somebody execute it. Runs of mode `turn` of one thread and owner are executed one after the other. */
export const executeWork: WorkDeclaration<RunState> = {
  kind: 'run',
  name: 'execute',
  needs(state) {
    if (!needsExecution(state)) return undefined
    const isStopping = state.status === 'canceling'
    return {
      queue: 'execute',
      principal: principalKey(state.owner),
      turn: state.mode === 'turn' && !isStopping ? { key: state.threadId, at: state.createdAt } : null,
      overdueAfterMs: isStopping ? cancelGraceMs : null,
    }
  },
  hasEnded: (state) => isTerminal(state.status),
  holdsUp(state) {
    const isOpen = state.mode === 'turn' && !isTerminal(state.status)
    const isUnderWay = state.status === 'canceling' || state.turn !== 'idle' || state.unanswered > 0 || pendingFrames(state) > 0
    return isOpen && isUnderWay ? { key: state.threadId, principal: principalKey(state.owner) } : undefined
  },
  isHeldUpSql: `(h.mode = 'turn' AND h.status <> 'canceling' AND EXISTS (
    SELECT 1 FROM runtime.runs o WHERE o.thread_id = h.thread_id AND o.mode = 'turn' AND o.status IN ('created', 'running', 'canceling')
       AND (o.turn <> 'idle' OR o.unanswered > 0 OR o.last_frame_seq > o.processed_frame_seq OR o.status = 'canceling')
       AND o.owner_user_id IS NOT DISTINCT FROM h.owner_user_id AND o.owner_guest_scope IS NOT DISTINCT FROM h.owner_guest_scope
       AND (o.created_at, o.run_id) < (h.created_at, h.run_id)))`,
}
