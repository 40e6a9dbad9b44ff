import { LaneConnection } from '../eventlog/index.js'
import { executeWork, isTerminal, runKind } from '../runs/index.js'
import { requeue, topicsOf } from '../work/index.js'
import type { Command } from './command.js'
import { tellReplicas } from './runs-pool.js'
import { headOf, withRunLog } from './with-run-log.js'

const said = {
  requeued: 'due now, with a clean record',
  nothing_to_do: 'nothing to do: it needs no executor',
  ended: 'nothing to do: it has ended',
} as const

export const requeueRunCommand: Command = {
  name: 'runs requeue',
  summary: 'let a run that needs an executor be tried again now',
  options: {},
  positionals: ['run_id'],
  run: ({ positionals: [runId = ''] }, io) =>
    withRunLog(io, async (log, { url }) => {
      const { state } = await headOf(log, runId)
      const connection = new LaneConnection(url, 'runtime-cli')
      try {
        const outcome = isTerminal(state.status) ? 'ended' : ((await requeue(connection, log, executeWork, runId)) ?? 'ended')
        if (outcome === 'requeued') await tellReplicas(url, [topicsOf(runKind).wanted], runId, 0)
        io.write(`${runId}: ${said[outcome]}\n`)
        return 0
      } finally {
        await connection.close()
      }
    }),
}
