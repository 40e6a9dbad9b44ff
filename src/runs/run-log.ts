import type { EventLog } from '../eventlog/index.js'
import type { Principal } from '../kernel/principal.js'
import { samePrincipal } from '../kernel/principal.js'
import { foreignRun, unknownRun } from './run.decide.js'
import type { RunHead, RunState } from './run.js'
import type { RunAnswer, RunCommand } from './run-command.js'

export type RunLog = EventLog<RunState, RunCommand, RunAnswer>

/**
 * The run's head as the database has it now, for its owner. 404 for an unknown run, or one that is not in `threadId` where
 * that is given; 403 for another principal's.
 */
export async function readOwnedRun(log: RunLog, runId: string, principal: Principal, threadId?: string): Promise<RunHead> {
  const head = await log.head(runId)
  if (!head || (threadId !== undefined && head.state.threadId !== threadId)) throw unknownRun(runId)
  if (!samePrincipal(head.state.owner, principal)) throw foreignRun(runId)
  return head
}
