import { stopWorker } from '../codex/index.js'
import { textOption, type Command } from './command.js'
import { withWorker } from './workers-log.js'

/** Stops in the owner's name, as the HTTP operation does. */
export const stopWorkerCommand: Command = {
  name: 'workers stop',
  summary: 'stop a Codex worker; its holder ends its session',
  options: { reason: { type: 'string', value: 'text', meaning: 'why, for the log; by default that an operator did' } },
  positionals: ['worker_id'],
  run(args, io) {
    const [workerId = ''] = args.positionals
    const reason = textOption(args, 'reason') ?? 'stopped by an operator'
    return withWorker(io, workerId, async ({ head, log, watch }) => {
      const { worker, replay } = await stopWorker({ workers: log, watch }, { workerId, principal: head.state.owner, reason })
      const { status } = worker.state
      io.write(`${workerId}: ${replay && status === head.state.status ? `nothing to do, it is ${status}` : status}\n`)
      if (status === 'stopping') io.complain(`Its session has not ended yet: runtime workers show ${workerId} names the process that has to end it.\n`)
      return 0
    })
  },
}
