import { workerKind } from '../codex/index.js'
import { keysKeptMs, type Pruned } from '../eventlog/index.js'
import { isTerminal } from '../runs/index.js'
import { integerOption, textOption, UsageError, type Command } from './command.js'
import { withDatabase } from './with-database.js'
import { headOf, openLog, withRunLog } from './with-run-log.js'

const dayMs = 86_400_000

/** Raises the retention floor of a run, or of a worker. Events below it cannot be read again; the rest stays verifiable. */
export const pruneCommand: Command = {
  name: 'prune',
  summary: 'remove a run’s oldest events; readers below the new floor get 410',
  options: {
    'before-seq': { type: 'string', value: 'seq', meaning: 'remove events with a smaller seq than this (required)' },
    'keep-keys-days': {
      type: 'string',
      value: 'n',
      meaning: `for how many days keys, frames and requests of removed events are still recognised, by default ${String(keysKeptMs / dayMs)}`,
    },
    worker: { type: 'boolean', meaning: 'the id is a Codex worker’s' },
  },
  positionals: ['run_id'],
  async run(args, io) {
    const [id = ''] = args.positionals
    if (textOption(args, 'before-seq') === undefined) throw new UsageError('--before-seq is missing: say which seq is to be the oldest one left.')
    const beforeSeq = integerOption(args, 'before-seq', { min: 1, max: Number.MAX_SAFE_INTEGER }, 1)
    const keepKeysMs = integerOption(args, 'keep-keys-days', { min: 0, max: 36_500 }, keysKeptMs / dayMs) * dayMs
    const { floorSeq, removed, forgotten } = await (args.values['worker'] === true ? pruneWorker : pruneRun)(io, id, beforeSeq, keepKeysMs)
    io.write(
      `pruned: ${id}: ${String(removed)} events removed, retention floor ${String(floorSeq)}${forgotten === 0 ? '' : `, ${String(forgotten)} keys, frames and requests forgotten`}\n`,
    )
    return 0
  },
}

type Prune = (io: Parameters<Command['run']>[1], id: string, beforeSeq: number, keepKeysMs: number) => Promise<Pruned>

const pruneRun: Prune = (io, runId, beforeSeq, keepKeysMs) =>
  withRunLog(io, async (log) => {
    const { state } = await headOf(log, runId)
    // The run's executor folds its log from the beginning of the turn.
    if (state.turn !== 'idle' && !isTerminal(state.status))
      throw new Error(`a turn of ${runId} is ${state.turn}. Prune it when the turn has ended, or cancel the run first.`)
    return await log.prune(runId, beforeSeq, keepKeysMs)
  })

const pruneWorker: Prune = (io, workerId, beforeSeq, keepKeysMs) =>
  withDatabase(io, async (database) => {
    const log = openLog(workerKind, database.url, 60_000)
    try {
      return await log.prune(workerId, beforeSeq, keepKeysMs)
    } finally {
      await log.close()
    }
  })
