import { verifyChain, verifyHead, type ChainBroken, type ChainIntact } from '../eventlog/index.js'
import type { RunHead } from './run.js'
import type { RunLog } from './run-log.js'

/** Recomputes the chain from the retention floor to the head and holds it against the head row. */
export async function verifyRun(log: RunLog, run: RunHead, signal?: AbortSignal): Promise<ChainIntact | ChainBroken> {
  const start = { idField: log.kind.idField, logId: run.logId, seq: run.floorSeq, hash: run.floorHash }
  const chain = await verifyChain(start, log.events.all(run.logId, run.floorSeq, run.latestSeq, signal))
  return chain.ok ? verifyHead(chain, run) : chain
}
