import type { EventLog } from '../eventlog/index.js'
import { samePrincipal, type Principal } from '../kernel/principal.js'
import type { WorkerHead, WorkerState } from './worker.js'
import type { WorkerAnswer, WorkerCommand } from './worker-command.js'
import { foreignWorker, unknownWorker } from './worker.decide.js'

export type WorkerLog = EventLog<WorkerState, WorkerCommand, WorkerAnswer>

/** The worker's head as the database has it now, for its owner. 404 for an unknown worker, 403 for another principal's. */
export async function readOwnedWorker(log: WorkerLog, workerId: string, principal: Principal): Promise<WorkerHead> {
  const head = await log.head(workerId)
  if (!head) throw unknownWorker(workerId)
  if (!samePrincipal(head.state.owner, principal)) throw foreignWorker(workerId)
  return head
}
