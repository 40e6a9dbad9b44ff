import type { OperationId } from '../contract/index.js'
import { codexHandlers } from './codex/index.js'
import { recordCommsDeliveryEvent } from './comms/recordCommsDeliveryEvent.js'
import { getProjectorCheckpoint } from './projectors/getProjectorCheckpoint.js'
import { getProjectorDrift } from './projectors/getProjectorDrift.js'
import { getProjectorRunSummary } from './projectors/getProjectorRunSummary.js'
import { appendFrame } from './runs/appendFrame.js'
import { appendRunEvent } from './runs/appendRunEvent.js'
import { cancelRun } from './runs/cancelRun.js'
import { createRun } from './runs/createRun.js'
import { createRunAndStream } from './runs/createRunAndStream.js'
import { getRun } from './runs/getRun.js'
import { getRunReceipt } from './runs/getRunReceipt.js'
import { getRunReplay } from './runs/getRunReplay.js'
import { getRunSnapshot } from './runs/getRunSnapshot.js'
import { listRunEvents } from './runs/listRunEvents.js'
import { listRuns } from './runs/listRuns.js'
import { streamRun } from './runs/streamRun.js'
import { verifyRun } from './runs/verifyRun.js'
import { getLiveness } from './service/getLiveness.js'
import { getReadiness } from './service/getReadiness.js'
import { health } from './service/health.js'

export type { Deps, Readiness } from './deps.js'

/** One handler per operation of the contract, in its order. A missing one does not compile, nor does one too many. */
export const handlers = {
  getLiveness,
  getReadiness,
  health,
  createRun,
  listRuns,
  createRunAndStream,
  getRun,
  appendRunEvent,
  listRunEvents,
  getRunSnapshot,
  appendFrame,
  streamRun,
  cancelRun,
  getRunReceipt,
  getRunReplay,
  verifyRun,
  getProjectorCheckpoint,
  getProjectorRunSummary,
  getProjectorDrift,
  ...codexHandlers,
  recordCommsDeliveryEvent,
} satisfies { [Id in OperationId]: { readonly operationId: Id } }
