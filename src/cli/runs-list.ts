import { listOpenRuns, type RunReport } from '../execution/index.js'
import { integerOption, textOption, UsageError, type Command, type CommandArgs } from './command.js'
import { alignColumns } from './runs-columns.js'
import { jsonText, reportJson } from './runs-json.js'
import { withPool } from './runs-pool.js'

const openStatuses = ['created', 'running', 'canceling'] as const

export const listRunsCommand: Command = {
  name: 'runs list',
  summary: 'list open runs, those that need an executor first, and why each is where it is',
  options: {
    status: { type: 'string', value: 'status', meaning: `only runs in this status (${openStatuses.join(', ')})` },
    limit: { type: 'string', value: 'n', meaning: 'how many at most, by default 50' },
    json: { type: 'boolean', meaning: 'as JSON, for scripts' },
  },
  run(args, io) {
    const status = statusOf(args)
    const limit = integerOption(args, 'limit', { min: 1, max: 1000 }, 50)
    return withPool(io, async (pool, { settings }) => {
      const reports = await listOpenRuns(pool, { status, limit, recoveryCooldownMs: settings.executor.recovery.cooldownMs })
      if (args.values['json'] === true) io.write(jsonText({ runs: reports.map(reportJson) }))
      else io.write(reports.length === 0 ? 'No run is open.\n' : tableOf(reports))
      if (reports.length === limit) io.complain(`There may be more than these ${String(limit)}: see --limit.\n`)
      return 0
    })
  },
}

function statusOf(args: CommandArgs): (typeof openStatuses)[number] | undefined {
  const text = textOption(args, 'status')
  const status = openStatuses.find((known) => known === text)
  if (text !== undefined && status === undefined) throw new UsageError(`--status takes one of ${openStatuses.join(', ')}.`)
  return status
}

/** Facts in the sentence are not repeated in columns. */
export function tableOf(reports: readonly RunReport[]): string {
  const rows = reports.map((report) => [
    report.runId,
    report.threadId,
    report.owner,
    report.status,
    report.turn,
    String(report.pendingFrames),
    report.explanation,
  ])
  return alignColumns([['RUN', 'THREAD', 'OWNER', 'STATUS', 'TURN', 'FRAMES', 'WHY'], ...rows])
}
