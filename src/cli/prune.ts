import { integerOption, textOption, UsageError, type Command } from './command.js'
import { isTerminal } from '../runs/index.js'
import { headOf, withRunLog } from './with-run-log.js'

/** Raises a run's retention floor. What is below it cannot be read again; the rest stays verifiable. */
export const pruneCommand: Command = {
  name: 'prune',
  summary: 'remove a run’s oldest events; readers below the new floor get 410',
  options: { 'before-seq': { type: 'string', value: 'seq', meaning: 'remove events with a smaller seq than this (required)' } },
  positionals: ['run_id'],
  run(args, io) {
    const [runId = ''] = args.positionals
    if (textOption(args, 'before-seq') === undefined) throw new UsageError('--before-seq is missing: say which seq is to be the oldest one left.')
    const beforeSeq = integerOption(args, 'before-seq', { min: 1, max: Number.MAX_SAFE_INTEGER }, 1)
    return withRunLog(io, async (log) => {
      const { state } = await headOf(log, runId)
      // Whoever works on the run folds its log from the beginning of the turn.
      if (state.turn !== 'idle' && !isTerminal(state.status))
        throw new Error(`a turn of ${runId} is ${state.turn}. Prune it when the turn has ended, or cancel the run first.`)
      const { floorSeq, removed } = await log.prune(runId, beforeSeq)
      io.write(`pruned: ${runId}: ${String(removed)} events removed, retention floor ${String(floorSeq)}\n`)
      return 0
    })
  },
}
