import type { LogEvent } from '../eventlog/index.js'
import type { Principal } from '../kernel/principal.js'
import { assertReadable } from '../streams/index.js'
import type { RunHead } from './run.js'
import { readOwnedRun, type RunLog } from './run-log.js'

/** Of the payloads of one page. The contract names it. */
const maxPageBytes = 1_048_576

/** One page of a run's events after a seq, ascending. 410 below the retention floor, 400 beyond the head. */
export async function listRunEvents(
  log: RunLog,
  wanted: {
    readonly runId: string
    readonly principal: Principal
    readonly after: number
    readonly limit: number
    readonly signal?: AbortSignal | undefined
  },
): Promise<{ run: RunHead; events: LogEvent[]; nextAfter: number | null }> {
  const run = await readOwnedRun(log, wanted.runId, wanted.principal)
  assertReadable('run', run, wanted.after)
  // Only up to the head that the answer names: what is appended meanwhile belongs to the next page.
  const events = await log.events.page(wanted.runId, wanted.after, { events: wanted.limit, bytes: maxPageBytes }, run.latestSeq, wanted.signal)
  const last = events.at(-1)?.seq ?? wanted.after
  return { run, events, nextAfter: last < run.latestSeq ? last : null }
}
