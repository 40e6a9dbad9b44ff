import { FoldVerifier, type FoldsVerified } from '../eventlog/index.js'
import { receiptFold } from './artifacts/index.js'
import { foldPlaceOf, type RunHead } from './run.js'
import type { RunLog } from './run-log.js'
import { runFolds } from './run-folds.js'

/** Folds the whole log of a run again, and compares the states that were kept of it. A log that does not verify says nothing here. */
export async function verifyStates(log: RunLog, head: RunHead): Promise<FoldsVerified> {
  const stored = await log.folds.store.of(head.logId)
  const verifier = new FoldVerifier([...runFolds, receiptFold], foldPlaceOf(head), stored)
  // Most runs are short, and nothing is kept of them: their log is not read a second time.
  if (stored.length === 0) return verifier.finish()
  for await (const event of log.events.all(head.logId, head.floorSeq, head.latestSeq)) verifier.add(event)
  return verifier.finish()
}
