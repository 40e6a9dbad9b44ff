export { evolve, outcomeOf, progressOf } from './work.evolve.js'
export { stateText } from './state-text.js'
export { workFold } from './work-fold.js'
export { bytesOfWork, closedMessagesOf, messagesOf, noWork, runWorkVersion, type RunWork, type ToolCallView, type TurnView, type Unanswered } from './work.js'
export { evolveProgress, noProgress, type Progress } from './progress.js'
export { noUsage, type ModelUsage, type Usage } from './usage.js'
export { evolveRecord } from './record.evolve.js'
export {
  ledgerOf,
  noRecord,
  runRecordVersion,
  withoutEntries,
  type Entries,
  type InvalidEntry,
  type Ledger,
  type OpenCallEntry,
  type RunRecord,
} from './record.js'
export { exitCodeOf, resultLatency, type OpenCall } from './recorded-values.js'
export { hashEnd, hashOn, noHash, type RunningHash } from './trajectory.js'
export { observeCall, observedCall, type LoopDetection, type LoopState } from './loops/index.js'
