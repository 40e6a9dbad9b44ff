import { requeueRun } from '../execution/index.js'
import { runKind } from '../runs/index.js'
import type { Command } from './command.js'
import { tellReplicas, withPool } from './runs-pool.js'

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
    withPool(io, async (pool, { url }) => {
      const outcome = await requeueRun(pool, runId)
      if (outcome === undefined) throw runKind.unknownLog(runId)
      if (outcome === 'requeued') await tellReplicas(url, ['run_work'], runId, 0)
      io.write(`${runId}: ${said[outcome]}\n`)
      return 0
    }),
}
