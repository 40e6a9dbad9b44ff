import { runLogFile, writeLogFile } from '../eventlog/index.js'
import type { Command } from './command.js'
import { headOf, withRunLog } from './with-run-log.js'

/** Writes a run's log to standard output in the format of docs/log-format.md. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'write a run’s log to standard output, as a file that can be verified offline',
  options: {},
  positionals: ['run_id'],
  run: ({ positionals: [runId = ''] }, io) =>
    withRunLog(io, async (log) => {
      const run = await headOf(log, runId)
      for await (const line of writeLogFile(runLogFile, runId, run, log.events.all(runId, run.floorSeq, run.latestSeq))) {
        io.write(line)
        await io.drained()
      }
      return 0
    }),
}
