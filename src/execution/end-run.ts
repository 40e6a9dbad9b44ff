import { RuntimeError } from '../kernel/errors.js'
import type { RunHead, RunLog, RunState } from '../runs/index.js'
import type { Claim } from '../work/index.js'
import { callCutOff, runFinished } from './turn-events.js'
import { RunWriter, type StepEvent } from './run-writer.js'

/** How far back calls without a result are searched: those of the last step, with all their progress. */
const depth = 5_000
/** The time limit of that read. The end does not wait for it. */
const readingMs = 1_000

/** Ends a run that was asked to stop, from its head alone, whatever its log holds, and even if another executor is at work on it. */
export async function endAsCanceled(log: RunLog, claim: Claim<RunState>): Promise<void> {
  const reason = await within(readingMs, new RunWriter(log, claim).cancelReason(claim.head), 'cancel requested')
  await end(log, claim, runFinished('canceled', 'cancel_requested', reason))
}

/** Ends a run with repeated failures of its passes, so that the next of its thread can begin. The failure is reported to its owner. */
export async function endAsFailing(log: RunLog, claim: Claim<RunState>, failed: { readonly passes: number; readonly error: string }): Promise<void> {
  if (claim.head.state.status === 'canceling') return endAsCanceled(log, claim)
  const reason = `${String(failed.passes)} passes in a row failed without getting on. The last one: ${failed.error}`
  await end(log, claim, runFinished('failed', 'execution_failing', reason))
}

async function end(log: RunLog, claim: Claim<RunState>, finished: StepEvent): Promise<void> {
  const writer = new RunWriter(log, claim)
  const closing = await within(readingMs, unfinishedCalls(log, claim.head), [])
  try {
    await writer.commit({ events: [...closing, finished] })
  } catch (error) {
    // Calls that cannot be closed must not keep the run from ending.
    if (closing.length === 0 || (error instanceof RuntimeError && (error.reason === 'lease_lost' || error.status === 503))) throw error
    await writer.commit({ events: [finished] })
  }
}

/** Results for the calls that have none and will not be made any more. */
async function unfinishedCalls(log: RunLog, head: RunHead): Promise<StepEvent[]> {
  const { rows } = await log.read({
    name: 'unfinished-calls',
    text: `SELECT event_type, payload->>'tool_call_id' AS id, payload->>'tool_name' AS name FROM runtime.run_events
            WHERE run_id = $1 AND seq > $2 AND seq <= $3 AND event_type IN ('tool.call', 'tool.result') ORDER BY seq`,
    values: [head.logId, head.latestSeq - depth, head.latestSeq],
  })
  const open = new Map<string, string>()
  for (const row of rows) {
    const id = String(row['id'])
    if (row['event_type'] === 'tool.call') open.set(id, String(row['name']))
    else open.delete(id)
  }
  return [...open].map(([id, name]) => callCutOff({ id, name }))
}

/** The result, if it is read in time, otherwise a substitute. */
async function within<T>(ms: number, reading: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, ms, otherwise)
  })
  try {
    return await Promise.race([reading.catch(() => otherwise), late])
  } finally {
    clearTimeout(timer)
  }
}
