export { acceptFrame, type WantedFrame } from './accept-frame.js'
export { appendEvents, type AppendedEvent, type WantedEvent } from './append-events.js'
export type { AdoptRun, PendingFrame, RunBirth } from './run-birth.js'
export { createPromptedRun, createRun, type CreateRunDeps, type NewRun } from './create-run.js'
export { listRunEvents } from './list-run-events.js'
export { listRuns } from './list-runs.js'
export { requestCancel } from './request-cancel.js'
export { controlFrameTypes, frameRole, messageText, type FrameRole } from './frame-type.js'
export {
  isBusy,
  isTerminal,
  needsExecution,
  foldPlaceOf,
  pendingFrames,
  type RunLimits,
  type RunSettings,
  type RunHead,
  type RunMode,
  type RunState,
  type RunStatus,
  type StreamFormatName,
} from './run.js'
export type { AppendRequest, RunAnswer, RunCommand } from './run-command.js'
export type { ForeignEvent, WrittenEvent, WrittenPayload } from './events/written-event.js'
export { logLimitReached, logWarnings, type LogLimitClass, type LogLimits } from './log-limits.js'
export { runFolds } from './run-folds.js'
export { runKind } from './run-kind.js'
export { executeWork } from './run-work.js'
export { readOwnedRun, type RunLog } from './run-log.js'
export { streamNewRun, streamRun, type OpenableStream } from './stream-run.js'
export { verifyRun } from './verify-run.js'
export { verifyStates } from './verify-states.js'
export { runReceipt, replayRun, checkpointOf, findDrift, summaryOf, runOfTopic } from './artifacts/index.js'
export { applyInputPolicy, assertRoomForTurn } from './open-turns.js'
export { settingsOf } from './run-settings.js'
export {
  bytesOfWork,
  closedMessagesOf,
  evolve,
  evolveRecord,
  messagesOf,
  noRecord,
  noWork,
  observeCall,
  observedCall,
  outcomeOf,
  progressOf,
  runRecordVersion,
  runWorkVersion,
  withoutEntries,
  workFold,
  type LoopDetection,
  type LoopState,
  type RunRecord,
  type RunWork,
  type ToolCallView,
  type TurnView,
} from './folds/index.js'
