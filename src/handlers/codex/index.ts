import { createCodexWorker } from './createCodexWorker.js'
import { getCodexWorkerSnapshot } from './getCodexWorkerSnapshot.js'
import { ingestCodexWorkerEvent } from './ingestCodexWorkerEvent.js'
import { listCodexWorkers } from './listCodexWorkers.js'
import { stopCodexWorker } from './stopCodexWorker.js'
import { streamCodexWorker } from './streamCodexWorker.js'
import { submitCodexWorkerRequest } from './submitCodexWorkerRequest.js'

/** The operations on workers, in the contract's order. */
export const codexHandlers = {
  createCodexWorker,
  listCodexWorkers,
  getCodexWorkerSnapshot,
  submitCodexWorkerRequest,
  ingestCodexWorkerEvent,
  streamCodexWorker,
  stopCodexWorker,
}
