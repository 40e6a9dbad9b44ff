import { requestCancel, runKind } from '../runs/index.js'
import { topicsOf } from '../work/index.js'
import { textOption, type Command } from './command.js'
import { tellReplicas } from './runs-pool.js'
import { headOf, withRunLog } from './with-run-log.js'

/** Asks in the owner's name, and says in the log that an operator did. */
export const cancelRunCommand: Command = {
  name: 'runs cancel',
  summary: 'ask a run to stop; its executor ends it',
  options: { reason: { type: 'string', value: 'text', meaning: 'why, for the log' } },
  positionals: ['run_id'],
  run(args, io) {
    const [runId = ''] = args.positionals
    const reason = textOption(args, 'reason')
    return withRunLog(io, async (log, { url }) => {
      const { threadId, owner } = (await headOf(log, runId)).state
      const { run, replay } = await requestCancel(log, { runId, threadId, principal: owner, reason, requestedBy: 'operator' })
      if (!replay) await tellReplicas(url, Object.values(topicsOf(runKind)), runId, run.latestSeq)
      io.write(`${runId}: ${replay ? `nothing to do, it is ${run.state.status}` : 'asked to stop'}\n`)
      return 0
    })
  },
}
