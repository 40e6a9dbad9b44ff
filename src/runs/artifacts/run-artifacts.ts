import type { Timestamp } from '../../kernel/time.js'
import type { ArtifactRun } from './artifact-run.js'
import { DriftDetector, type Drift } from './drift.js'
import { readReceipt } from './read-receipt.js'
import { ReplayBuilder } from './replay.js'
import { isExecuted, type RunHead } from '../run.js'
import type { RunLog } from '../run-log.js'
import { runCheckpoint, runSummary, type HeadValues, type RunCheckpoint, type RunSummary } from './run-summary.js'

/** The run's receipt as canonical JSON text in pieces, over its events from the retention floor to the head that was read. */
export const runReceipt = (log: RunLog, run: RunHead, signal?: AbortSignal): AsyncGenerator<string> => readReceipt(log, run, artifactRun(run), signal)

/** The run as replay lines (NDJSON text), in pieces of whole lines: as much at a time as is read at a time. */
export async function* replayRun(log: RunLog, run: RunHead, signal?: AbortSignal): AsyncGenerator<string> {
  const builder = new ReplayBuilder(artifactRun(run))
  let lines = builder.start()
  for await (const events of log.events.portions(run.logId, run.floorSeq, run.latestSeq, signal)) {
    for (const event of events) lines += builder.add(event)
    yield lines
    lines = ''
  }
  yield lines + builder.finish()
}

const artifactRun = (run: RunHead): ArtifactRun => ({
  id: run.logId,
  metadata: run.state.metadata,
  status: run.state.status,
  isExecuted: isExecuted(run.state),
  createdAt: run.state.createdAt,
  updatedAt: run.updatedAt,
})

const headValues = (run: RunHead): HeadValues => ({
  runId: run.logId,
  status: run.state.status,
  latestSeq: run.latestSeq,
  lastEventType: run.state.lastEventType,
  updatedAt: run.updatedAt,
})

export const summaryOf = (run: RunHead): RunSummary => runSummary(headValues(run))

export const checkpointOf = (run: RunHead): RunCheckpoint => runCheckpoint(headValues(run))

/** Reads the whole log and compares it with what the run's summary claims. Null: they agree. */
export async function findDrift(log: RunLog, run: RunHead, now: Timestamp, signal?: AbortSignal): Promise<Drift | null> {
  const detector = new DriftDetector({ runId: run.logId, floorSeq: run.floorSeq })
  for await (const event of log.events.all(run.logId, run.floorSeq, run.latestSeq, signal)) detector.add(event)
  return detector.finish(summaryOf(run), now)
}
