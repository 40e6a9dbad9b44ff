import { frameRole, isTerminal, messageText, type PendingFrame, type RunHead, type RunWork, type ToolCallView } from '../runs/index.js'
import type { Json } from '../kernel/json.js'

export type Action =
  | { readonly kind: 'end_canceled' }
  | { readonly kind: 'take_message'; readonly frame: PendingFrame; readonly text: string; readonly script: Json | undefined; readonly interrupts: boolean }
  | { readonly kind: 'take_note'; readonly frame: PendingFrame }
  | { readonly kind: 'cancel'; readonly frame: PendingFrame; readonly reason: string }
  | { readonly kind: 'finish'; readonly frame: PendingFrame; readonly status: 'succeeded' | 'failed'; readonly reasonClass: string; readonly reason: string }
  | {
      readonly kind: 'resolve_approval'
      readonly frame: PendingFrame
      readonly call: ToolCallView
      readonly decision: 'approved' | 'denied'
      readonly reason: string | undefined
    }
  | { readonly kind: 'begin_turn'; readonly frameId: string }
  | { readonly kind: 'ask_model'; readonly step: number }
  | { readonly kind: 'call_tools' }
  | { readonly kind: 'end_step' }
  | { readonly kind: 'end_turn' }
  | { readonly kind: 'wait_for_person' }
  | { readonly kind: 'end_run'; readonly failure: string | undefined }
  | { readonly kind: 'rest' }

/**
 * The next action for a run, given its state, its folded log, and the oldest unconsumed frame. Pure. Frames are consumed in
 * order. A person's message waits in the log for its turn; control words act at once, except that the words which end a run wait
 * until all earlier messages have been answered, or the turn waits for a person.
 */
export function nextAction(head: RunHead, fold: RunWork, frame: PendingFrame | undefined): Action {
  const { state } = head
  if (isTerminal(state.status)) return { kind: 'rest' }
  if (state.status === 'canceling') return { kind: 'end_canceled' }
  const taken = frame && takeFrame(head, fold, frame)
  if (taken) return taken
  if (fold.turn) return continueTurn(fold)
  const [next] = fold.unanswered
  if (next) return { kind: 'begin_turn', frameId: next.frameId }
  if (state.mode === 'turn' && fold.turnsFinished > 0) return { kind: 'end_run', failure: fold.lastFailure }
  return { kind: 'rest' }
}

function takeFrame({ state }: RunHead, fold: RunWork, frame: PendingFrame): Action | undefined {
  const { payload } = frame
  const reason = words(payload['reason'])
  // A turn that waits for a person does not block the frame that ends the run.
  const isAtRest = fold.turn ? fold.turn.isWaiting : fold.unanswered.length === 0
  switch (frameRole(frame.frameType, payload)) {
    case 'cancel':
      return { kind: 'cancel', frame, reason: reason ?? 'cancel requested' }
    case 'finish':
      return isAtRest ? { kind: 'finish', frame, status: 'succeeded', reasonClass: 'completed', reason: reason ?? 'completed' } : undefined
    case 'fail': {
      const reasonClass = words(payload['reason_class']) ?? 'execution_failed'
      return isAtRest ? { kind: 'finish', frame, status: 'failed', reasonClass, reason: reason ?? reasonClass } : undefined
    }
    case 'approval': {
      const call = fold.turn?.calls.find((open) => open.status === 'awaiting_approval' && approvalId(open.id) === payload['approval_id'])
      const decision = payload['decision'] === 'approve' ? 'approved' : payload['decision'] === 'deny' ? 'denied' : undefined
      return call && decision ? { kind: 'resolve_approval', frame, call, decision, reason } : { kind: 'take_note', frame }
    }
    case 'message': {
      const interrupts = state.settings.inputPolicy === 'interrupt' && fold.turn !== undefined
      return { kind: 'take_message', frame, text: messageText(payload) ?? '', script: payload['script'], interrupts }
    }
    case 'note':
      return { kind: 'take_note', frame }
  }
}

function continueTurn(fold: RunWork): Action {
  const { turn } = fold
  if (!turn) return { kind: 'rest' }
  if (turn.phase === 'model') return { kind: 'ask_model', step: turn.step }
  if (turn.phase === 'between') return turn.step > 0 && turn.calls.length === 0 ? { kind: 'end_turn' } : { kind: 'ask_model', step: turn.step + 1 }
  if (turn.calls.some((call) => call.status !== 'done' && call.status !== 'awaiting_approval')) return { kind: 'call_tools' }
  if (turn.calls.some((call) => call.status === 'awaiting_approval')) return turn.isWaiting ? { kind: 'rest' } : { kind: 'wait_for_person' }
  return { kind: 'end_step' }
}

/** One approval per call, so its id follows from the call's and no attempt can make a second one. */
export const approvalId = (toolCallId: string): string => `approval:${toolCallId}`

const words = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
