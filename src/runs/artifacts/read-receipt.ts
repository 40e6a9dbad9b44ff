import type { CollectedState } from '../../eventlog/index.js'
import type { ArtifactRun } from './artifact-run.js'
import { ledgerOf, type Entries } from '../folds/index.js'
import { receiptFold, type ReceiptState } from './receipt-fold.js'
import { receiptText } from './receipt.js'
import { foldPlaceOf, type RunHead } from '../run.js'
import type { RunLog } from '../run-log.js'

/** Entries of shorter receipts are read once, those of longer ones whenever they are gone through. */
const rememberedCharacters = 4 * 1024 * 1024

/** What has happened since the last stored state is read; what came before is in the stored states. */
export async function* readReceipt(log: RunLog, run: RunHead, artifact: ArtifactRun, signal?: AbortSignal): AsyncGenerator<string> {
  const collected = await log.folds.collectedAt(receiptFold, foldPlaceOf(run), signal)
  const { state } = collected.standing
  const entriesOf = (isExecuted: boolean): AsyncIterable<Entries> => entries(log, collected, isExecuted, signal)
  yield* inPortions(receiptText(artifact, state, collected.characters > rememberedCharacters ? entriesOf : remembered(entriesOf)))
}

const portionCharacters = 64 * 1024

async function* inPortions(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let portion = ''
  for await (const piece of pieces) {
    portion += piece
    if (portion.length < portionCharacters) continue
    yield portion
    portion = ''
  }
  yield portion
}

async function* entries(
  log: RunLog,
  { place, keptSeqs, standing }: CollectedState<ReceiptState>,
  isExecuted: boolean,
  signal?: AbortSignal,
): AsyncGenerator<Entries> {
  for (const seq of keptSeqs) {
    signal?.throwIfAborted()
    const { record } = await log.folds.keptAt(receiptFold, place, seq)
    yield ledgerOf(record, isExecuted)
  }
  yield ledgerOf(standing.state.record, isExecuted)
}

function remembered(entriesOf: (isExecuted: boolean) => AsyncIterable<Entries>): (isExecuted: boolean) => AsyncIterable<Entries> {
  let known: Entries[] | undefined
  return async function* (isExecuted) {
    if (known) {
      yield* known
      return
    }
    const found: Entries[] = []
    for await (const some of entriesOf(isExecuted)) {
      found.push(some)
      yield some
    }
    known = found
  }
}
