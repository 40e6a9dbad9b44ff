import { describeWorker, dispatchOf, inOneLine, workerKind, type WorkerDetails } from '../codex/index.js'
import type { Command } from './command.js'
import { alignColumns } from './runs-columns.js'
import { jsonText } from './runs-json.js'
import { withPool } from './runs-pool.js'
import { workerDetailsJson } from './workers-json.js'
import { heartbeatText } from './workers-list.js'

export const showWorkerCommand: Command = {
  name: 'workers show',
  summary: 'show a Codex worker: the reason for its state, its holder, pending requests, its last events',
  options: { json: { type: 'boolean', meaning: 'as JSON, for scripts' } },
  positionals: ['worker_id'],
  run: ({ values, positionals: [workerId = ''] }, io) =>
    withPool(io, async (pool, { settings }) => {
      const { heartbeatStaleMs } = settings.workers
      const details = await describeWorker(pool, workerId, { heartbeatStaleMs })
      if (!details) throw workerKind.unknownLog(workerId)
      io.write(values['json'] === true ? jsonText(workerDetailsJson(details, heartbeatStaleMs)) : textOf(details))
      return 0
    }),
}

function textOf(worker: WorkerDetails): string {
  const { state, lease } = worker
  const rows = [
    ['worker', worker.workerId],
    ['why', `${worker.explanation}.`],
    ['status', `${worker.status} (${worker.adapter}), since ${state.changedAt}`],
    ['owner', worker.owner],
    ['workspace', state.workspaceRef === null ? 'none named' : inOneLine(state.workspaceRef)],
    ['home', state.codexHomeRef === null ? 'none named' : inOneLine(state.codexHomeRef)],
    ['created', state.startedAt],
    ['events', `up to seq ${String(worker.latestSeq)}${worker.retentionFloorSeq > 0 ? `, pruned up to ${String(worker.retentionFloorSeq)}` : ''}`],
    ['heartbeat', `${heartbeatText(worker)}${state.lastHeartbeatAt === null ? '' : `, last at ${state.lastHeartbeatAt}`}`],
    ['holder', `${lease ? `${lease.holder} until ${lease.expiresAt}, renewed ${worker.renewedAt ?? 'never'}` : 'nobody'} (epoch ${String(state.leaseEpoch)})`],
    ['work', worker.readyAt === null ? 'needs no holder' : `needs a holder, on the list since ${worker.readyAt}`],
    ['threads', state.threads.length === 0 ? 'none' : state.threads.map(({ threadId }) => inOneLine(threadId)).join(', ')],
  ]
  return [
    alignColumns(rows),
    section(
      'pending requests',
      worker.pending.map((request) => [
        `  ${String(request.id)}`,
        inOneLine(request.method),
        `since ${request.receivedAt}`,
        `deadline ${request.deadline}`,
        dispatchOf(worker, request),
      ]),
    ),
    section(
      'Codex asks',
      worker.questions.map(({ id, method }) => [`  ${inOneLine(id)}`, inOneLine(method)]),
    ),
    section(
      'last events',
      worker.lastEvents.map(({ seq, type, recordedAt }) => [`  ${String(seq)}`, recordedAt, type]),
    ),
  ].join('')
}

const section = (title: string, rows: readonly (readonly string[])[]): string => (rows.length > 0 ? `${title}\n${alignColumns(rows)}` : '')
