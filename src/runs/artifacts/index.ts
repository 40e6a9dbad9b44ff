export { receiptFold } from './receipt-fold.js'
export { checkpointOf, findDrift, replayRun, runReceipt, summaryOf } from './run-artifacts.js'
export { runOfTopic } from './run-summary.js'
